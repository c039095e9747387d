"""The promise as it is read aloud: all in words, in each language, and true at every moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bindeledd.base.clock import OSLO
from bindeledd.handoffs import aloud
from bindeledd.handoffs.rules import Deadline

DUE = datetime(2026, 11, 25, 15, tzinfo=OSLO)
PROMISED = Deadline(DUE, 2, 4)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Nav Sagene ringer deg senest onsdag den tjuefemte november klokken femten. "
               "Det er om to arbeidsdager, fire døgn."),
        ("nn", "Nav Sagene ringer deg seinast onsdag den tjuefemte november klokka femten. "
               "Det er om to arbeidsdagar, fire døgn."),
        ("en", "Nav Sagene will ring you by Wednesday the twenty-fifth of November at fifteen o'clock. "
               "That is in two working days, four full days."),
    ],
)  # fmt: skip
def test_a_promise_is_read_in_words(language: str, said: str) -> None:
    assert aloud.words(PROMISED, "Nav Sagene", DUE - timedelta(days=4), language) == said


def test_today_and_too_late_are_said_as_they_are() -> None:
    today = Deadline(DUE, 0, 0)
    assert aloud.words(today, "Nav Sagene", DUE - timedelta(hours=1), "nn") == (
        "Nav Sagene ringer deg i dag, seinast klokka femten."
    )
    assert "skulle ha ringt deg innan onsdag den tjuefemte november klokka femten" in aloud.words(
        today, "Nav Sagene", DUE, "nn"
    )


def test_the_callers_language_is_the_wanted_one() -> None:
    spoken = aloud.in_languages(PROMISED, "Nav Sagene", DUE - timedelta(days=4), "en")
    assert [(each.language, each.wanted) for each in spoken] == [("nb", False), ("nn", False), ("en", True)]
