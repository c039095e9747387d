"""Nynorsk: `klokka`, `tjueein`, `eitt hundre og eitt`."""

from bindeledd.base.spelled.bokmal import BOKMAL
from bindeledd.base.spelled.forms import Forms, words

NYNORSK = Forms(
    small=tuple("ein" if word == "en" else word for word in BOKMAL.small),
    one={"m": "ein", "f": "ei", "n": "eitt"},
    tens=BOKMAL.tens,
    hundred="hundre",
    thousand="tusen",
    conjunction="og",
    joint="",
    ordinals=words(
        """første andre tredje fjerde femte sjette sjuande åttande niande tiande ellevte tolvte trettande fjortande
        femtande sekstande syttande attande nittande tjuande tjueførste tjueandre tjuetredje tjuefjerde tjuefemte
        tjuesjette tjuesjuande tjueåttande tjueniande trettiande trettiførste"""
    ),
    days=words("måndag tysdag onsdag torsdag fredag laurdag søndag"),
    months=BOKMAL.months,
    whole_day=BOKMAL.whole_day,
    whole_hour="klokka {hour}",
    clock="klokka {hour} {minute}",
    working_days=("m", "arbeidsdag", "arbeidsdagar"),
    full_days=("n", "døgn", "døgn"),
)
