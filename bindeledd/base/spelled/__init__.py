"""Numbers, days and times in words, as they are said aloud: one clear style in each language.

Numbers from 0 to 9999. Days with weekday, ordinal and month. Times by the 24-hour clock, as the telephone says them.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from bindeledd.base.clock import OSLO
from bindeledd.base.languages import whole
from bindeledd.base.spelled.bokmal import BOKMAL
from bindeledd.base.spelled.english import ENGLISH
from bindeledd.base.spelled.forms import Forms
from bindeledd.base.spelled.nynorsk import NYNORSK

HIGHEST = 9999
Gender = Literal["m", "f", "n"]
FORMS: dict[str, Forms] = {"nb": BOKMAL, "nn": NYNORSK, "en": ENGLISH}


def number(value: int, language: str, gender: Gender = "m", joint: str | None = None) -> str:
    """`tjueen`, `to hundre og ett` with gender n. Drafts are said in bokmål. Raises `ValueError` beyond 0–9999.

    `joint` stands between tens and ones; a generated voice reads `tretti-en` better than `trettien`.
    """
    if not 0 <= value <= HIGHEST:
        raise ValueError(f"no words for {value}")
    forms = FORMS[whole(language)]
    thousands, below = divmod(value, 1000)
    hundreds, rest = divmod(below, 100)
    parts = []
    if thousands:
        parts.append(f"{_ones(thousands, forms, 'n')} {forms.thousand}")
    if hundreds:
        parts.append(f"{_ones(hundreds, forms, 'n')} {forms.hundred}")
    if rest or not parts:
        last = _below_hundred(rest, forms, gender, forms.joint if joint is None else joint)
        parts.append(f"{forms.conjunction} {last}" if parts else last)
    return " ".join(parts)


def ordinal(value: int, language: str) -> str:
    """`tjueandre`: the days of a month, 1–31."""
    return FORMS[whole(language)].ordinals[value - 1]


def weekday(value: date, language: str) -> str:
    """`onsdag`."""
    return FORMS[whole(language)].days[value.weekday()]


def day(value: date, language: str) -> str:
    """`onsdag den tjuefemte november`, `Wednesday the twenty-fifth of November`."""
    forms = FORMS[whole(language)]
    words = {
        "day": weekday(value, language),
        "ordinal": ordinal(value.day, language),
        "month": forms.months[value.month - 1],
    }
    return forms.whole_day.format(**words)


def clock(value: time, language: str) -> str:
    """`klokken fjorten tretti`, `klokken ni null fem`, `klokken femten`; seconds are left out."""
    forms = FORMS[whole(language)]
    hour = number(value.hour, language, "n")
    if value.minute == 0:
        return forms.whole_hour.format(hour=hour)
    zero = f"{number(0, language)} " if value.minute < 10 else ""
    return forms.clock.format(hour=hour, minute=zero + number(value.minute, language, "n"))


def moment(value: datetime, language: str) -> str:
    """`onsdag den tjuefemte november klokken femten` (aware; Oslo time)."""
    local = value.astimezone(OSLO)
    return f"{day(local.date(), language)} {clock(local.time(), language)}"


def working_days(value: int, language: str) -> str:
    """`to arbeidsdager`."""
    return _counted(value, language, *FORMS[whole(language)].working_days)


def full_days(value: int, language: str) -> str:
    """`fire døgn`."""
    return _counted(value, language, *FORMS[whole(language)].full_days)


def _counted(value: int, language: str, gender: Gender, one: str, many: str) -> str:
    return f"{number(value, language, gender)} {one if value == 1 else many}"


def _below_hundred(value: int, forms: Forms, gender: Gender, joint: str) -> str:
    if value < len(forms.small):
        return _ones(value, forms, gender)
    tens, ones = divmod(value, 10)
    return forms.tens[tens - 2] + (joint + _ones(ones, forms, gender) if ones else "")


def _ones(value: int, forms: Forms, gender: Gender) -> str:
    return forms.one[gender] if value == 1 else forms.small[value]
