"""English as it is written in Britain: `one hundred and one`, `Wednesday the twenty-fifth of November`."""

from bindeledd.base.spelled.forms import Forms, words

ENGLISH = Forms(
    small=words(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen"""
    ),
    one={"m": "one", "f": "one", "n": "one"},
    tens=words("twenty thirty forty fifty sixty seventy eighty ninety"),
    hundred="hundred",
    thousand="thousand",
    conjunction="and",
    joint="-",
    ordinals=words(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
        twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth
        thirty-first"""
    ),
    days=words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    months=words("January February March April May June July August September October November December"),
    whole_day="{day} the {ordinal} of {month}",
    whole_hour="at {hour} o'clock",
    clock="at {hour} {minute}",
    working_days=("m", "working day", "working days"),
    full_days=("m", "full day", "full days"),
)
