"""Bokmål, the conservative forms of public letters: `klokken`, `tjueen`, `hundre og ett`."""

from bindeledd.base.spelled.forms import Forms, words

BOKMAL = Forms(
    small=words(
        """null en to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten
        nitten"""
    ),
    one={"m": "en", "f": "ei", "n": "ett"},
    tens=words("tjue tretti førti femti seksti sytti åtti nitti"),
    hundred="hundre",
    thousand="tusen",
    conjunction="og",
    joint="",
    ordinals=words(
        """første andre tredje fjerde femte sjette sjuende åttende niende tiende ellevte tolvte trettende fjortende
        femtende sekstende syttende attende nittende tjuende tjueførste tjueandre tjuetredje tjuefjerde tjuefemte
        tjuesjette tjuesjuende tjueåttende tjueniende trettiende trettiførste"""
    ),
    days=words("mandag tirsdag onsdag torsdag fredag lørdag søndag"),
    months=words("januar februar mars april mai juni juli august september oktober november desember"),
    whole_day="{day} den {ordinal} {month}",
    whole_hour="klokken {hour}",
    clock="klokken {hour} {minute}",
    working_days=("m", "arbeidsdag", "arbeidsdager"),
    full_days=("n", "døgn", "døgn"),
)
