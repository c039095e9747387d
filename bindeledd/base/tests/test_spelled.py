"""Numbers, days and times in words: vectors spelled out by hand, and that no two numbers sound the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base import spelled
from bindeledd.base.languages import COMPLETE

NUMBERS = [
    (0, "m", "null", "null", "zero"),
    (1, "m", "en", "ein", "one"),
    (1, "f", "ei", "ei", "one"),
    (1, "n", "ett", "eitt", "one"),
    (2, "m", "to", "to", "two"),
    (3, "n", "tre", "tre", "three"),
    (7, "m", "sju", "sju", "seven"),
    (8, "m", "åtte", "åtte", "eight"),
    (10, "m", "ti", "ti", "ten"),
    (11, "m", "elleve", "elleve", "eleven"),
    (12, "m", "tolv", "tolv", "twelve"),
    (13, "m", "tretten", "tretten", "thirteen"),
    (14, "m", "fjorten", "fjorten", "fourteen"),
    (16, "m", "seksten", "seksten", "sixteen"),
    (17, "m", "sytten", "sytten", "seventeen"),
    (18, "m", "atten", "atten", "eighteen"),
    (19, "m", "nitten", "nitten", "nineteen"),
    (20, "m", "tjue", "tjue", "twenty"),
    (21, "m", "tjueen", "tjueein", "twenty-one"),
    (21, "f", "tjueei", "tjueei", "twenty-one"),
    (21, "n", "tjueett", "tjueeitt", "twenty-one"),
    (22, "m", "tjueto", "tjueto", "twenty-two"),
    (30, "m", "tretti", "tretti", "thirty"),
    (31, "n", "trettiett", "trettieitt", "thirty-one"),
    (40, "m", "førti", "førti", "forty"),
    (45, "m", "førtifem", "førtifem", "forty-five"),
    (50, "m", "femti", "femti", "fifty"),
    (59, "m", "femtini", "femtini", "fifty-nine"),
    (60, "m", "seksti", "seksti", "sixty"),
    (77, "m", "syttisju", "syttisju", "seventy-seven"),
    (80, "m", "åtti", "åtti", "eighty"),
    (99, "m", "nittini", "nittini", "ninety-nine"),
    (100, "m", "ett hundre", "eitt hundre", "one hundred"),
    (101, "m", "ett hundre og en", "eitt hundre og ein", "one hundred and one"),
    (101, "n", "ett hundre og ett", "eitt hundre og eitt", "one hundred and one"),
    (110, "m", "ett hundre og ti", "eitt hundre og ti", "one hundred and ten"),
    (121, "n", "ett hundre og tjueett", "eitt hundre og tjueeitt", "one hundred and twenty-one"),
    (200, "m", "to hundre", "to hundre", "two hundred"),
    (357, "m", "tre hundre og femtisju", "tre hundre og femtisju", "three hundred and fifty-seven"),
    (999, "m", "ni hundre og nittini", "ni hundre og nittini", "nine hundred and ninety-nine"),
    (1000, "m", "ett tusen", "eitt tusen", "one thousand"),
    (1001, "f", "ett tusen og ei", "eitt tusen og ei", "one thousand and one"),
    (1100, "m", "ett tusen ett hundre", "eitt tusen eitt hundre", "one thousand one hundred"),
    (2026, "m", "to tusen og tjueseks", "to tusen og tjueseks", "two thousand and twenty-six"),
    (
        9999,
        "m",
        "ni tusen ni hundre og nittini",
        "ni tusen ni hundre og nittini",
        "nine thousand nine hundred and ninety-nine",
    ),
]
DAYS = [
    ("2026-01-01", "torsdag den første januar", "torsdag den første januar", "Thursday the first of January"),
    ("2026-02-02", "mandag den andre februar", "måndag den andre februar", "Monday the second of February"),
    ("2026-03-03", "tirsdag den tredje mars", "tysdag den tredje mars", "Tuesday the third of March"),
    ("2026-05-17", "søndag den syttende mai", "søndag den syttande mai", "Sunday the seventeenth of May"),
    ("2026-06-20", "lørdag den tjuende juni", "laurdag den tjuande juni", "Saturday the twentieth of June"),
    ("2026-07-27", "mandag den tjuesjuende juli", "måndag den tjuesjuande juli", "Monday the twenty-seventh of July"),
    ("2026-08-30", "søndag den trettiende august", "søndag den trettiande august", "Sunday the thirtieth of August"),
    (
        "2026-10-31",
        "lørdag den trettiførste oktober",
        "laurdag den trettiførste oktober",
        "Saturday the thirty-first of October",
    ),
    (
        "2026-11-22",
        "søndag den tjueandre november",
        "søndag den tjueandre november",
        "Sunday the twenty-second of November",
    ),
    (
        "2026-12-24",
        "torsdag den tjuefjerde desember",
        "torsdag den tjuefjerde desember",
        "Thursday the twenty-fourth of December",
    ),
]
TIMES = [
    ("00:00", "klokken null", "klokka null", "at zero o'clock"),
    ("01:00", "klokken ett", "klokka eitt", "at one o'clock"),
    ("09:00", "klokken ni", "klokka ni", "at nine o'clock"),
    ("09:05", "klokken ni null fem", "klokka ni null fem", "at nine zero five"),
    ("11:01", "klokken elleve null ett", "klokka elleve null eitt", "at eleven zero one"),
    ("12:30", "klokken tolv tretti", "klokka tolv tretti", "at twelve thirty"),
    ("14:30", "klokken fjorten tretti", "klokka fjorten tretti", "at fourteen thirty"),
    ("15:00", "klokken femten", "klokka femten", "at fifteen o'clock"),
    ("21:21", "klokken tjueett tjueett", "klokka tjueeitt tjueeitt", "at twenty-one twenty-one"),
    ("23:59", "klokken tjuetre femtini", "klokka tjuetre femtini", "at twenty-three fifty-nine"),
]
LANGUAGES = ("nb", "nn", "en")


@pytest.mark.parametrize(("value", "gender", "nb", "nn", "en"), NUMBERS)
def test_a_number_is_said(value: int, gender: spelled.Gender, nb: str, nn: str, en: str) -> None:
    assert [spelled.number(value, language, gender) for language in LANGUAGES] == [nb, nn, en]


@pytest.mark.parametrize(("value", "nb", "nn", "en"), DAYS)
def test_a_day_is_said(value: str, nb: str, nn: str, en: str) -> None:
    assert [spelled.day(date.fromisoformat(value), language) for language in LANGUAGES] == [nb, nn, en]


@pytest.mark.parametrize(("value", "nb", "nn", "en"), TIMES)
def test_a_time_is_said(value: str, nb: str, nn: str, en: str) -> None:
    assert [spelled.clock(time.fromisoformat(value), language) for language in LANGUAGES] == [nb, nn, en]


def test_there_are_sixty_vectors_in_each_language() -> None:
    assert len(NUMBERS) + len(DAYS) + len(TIMES) >= 60 and tuple(COMPLETE) == LANGUAGES == tuple(spelled.FORMS)


@pytest.mark.parametrize("gender", ["m", "f", "n"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_said_and_no_two_alike(language: str, gender: spelled.Gender) -> None:
    said = {spelled.number(value, language, gender) for value in range(spelled.HIGHEST + 1)}
    assert len(said) == spelled.HIGHEST + 1
    assert all(word and word == word.strip() and "  " not in word for word in said)


@given(st.integers(0, 9), st.integers(1, 99), st.sampled_from(LANGUAGES), st.sampled_from(["m", "f", "n"]))
def test_hundreds_change_nothing_in_what_follows_them(
    hundreds: int, rest: int, language: str, gender: spelled.Gender
) -> None:
    alone = spelled.number(rest, language, gender)
    assert spelled.number(100 * hundreds + rest, language, gender).endswith(alone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_minutes_of_a_day_and_no_two_days_of_a_year_sound_the_same(language: str) -> None:
    minutes = {spelled.clock(time(*divmod(minute, 60)), language) for minute in range(24 * 60)}
    days = {spelled.day(date(2026, 1, 1) + timedelta(index), language) for index in range(365)}
    assert (len(minutes), len(days)) == (24 * 60, 365)


@pytest.mark.parametrize("value", [-1, 10_000])
def test_other_numbers_have_no_words(value: int) -> None:
    with pytest.raises(ValueError, match="no words"):
        spelled.number(value, "nb")


def test_a_moment_is_said_by_the_clock_of_oslo_also_when_it_is_changed() -> None:
    summer, winter = datetime(2026, 10, 24, 13, tzinfo=UTC), datetime(2026, 10, 25, 14, tzinfo=UTC)
    assert spelled.moment(summer, "nn") == "laurdag den tjuefjerde oktober klokka femten"
    assert spelled.moment(winter, "nn") == "søndag den tjuefemte oktober klokka femten"


def test_one_day_and_several_days_take_their_own_forms() -> None:
    assert [spelled.working_days(1, each) for each in LANGUAGES] == [
        "en arbeidsdag",
        "ein arbeidsdag",
        "one working day",
    ]
    assert [spelled.full_days(1, each) for each in LANGUAGES] == ["ett døgn", "eitt døgn", "one full day"]
    assert spelled.working_days(2, "nn") == "to arbeidsdagar" and spelled.full_days(4, "nb") == "fire døgn"


def test_a_draft_is_said_in_bokmal_and_a_voice_may_have_a_joint() -> None:
    assert spelled.number(21, "se") == "tjueen" and spelled.number(131, "nn", joint="-") == "eitt hundre og tretti-ein"
