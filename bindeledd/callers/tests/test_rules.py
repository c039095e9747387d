"""What the forms take and refuse about people and their numbers."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.errors import Invalid
from bindeledd.callers import rules
from bindeledd.callers.tests.people import with_check_digits

ids = st.builds(
    lambda born, individual, day, month: with_check_digits(
        f"{born.day + day:02d}{born.month + month:02d}{born.year % 100:02d}{individual:03d}"
    ),
    st.dates(date(1940, 1, 1), date(1999, 12, 31)),
    st.integers(0, 499),
    st.sampled_from([0, 40]),
    st.sampled_from([0, 80]),
).filter(lambda number: number is not None)


@given(ids)
def test_birth_numbers_d_numbers_and_synthetic_ones_are_read(number: str) -> None:
    read = rules.parse_national_id(f"{number[:6]} {number[6:]}")
    assert read.digits == number
    assert read.synthetic == (int(number[2:4]) > 80)
    assert (read.kind == "d_number") == (int(number[0]) >= 4)
    assert number[6:] not in read.masked
    assert number not in repr(read)


@given(ids, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_and_never_repeated(number: str, place: int, change: int) -> None:
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    with pytest.raises(Invalid) as caught:
        rules.parse_national_id(wrong)
    assert wrong not in caught.value.text()
    assert wrong[6:] not in caught.value.text()


@pytest.mark.parametrize(
    "text", ["", "1234567890", "123456789012", "abcdefghijk", "00000000000", "01\u0660190", "٣" * 11, "1" * 5000]
)
def test_what_is_no_national_id_gets_a_sentence(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.parse_national_id(text)
    assert caught.value.text().endswith(".")


def test_a_date_that_does_not_exist_is_refused() -> None:
    number = next(n for n in (with_check_digits(f"310270{i:03d}") for i in range(500)) if n)
    with pytest.raises(Invalid, match="invalid") as caught:
        rules.parse_national_id(number)
    assert "datoen" in caught.value.text()


@pytest.mark.parametrize(
    "text",
    [
        "412 34 567",
        "41234567",
        "+47 412 34 567",
        "004741234567",
        "(+47) 412 34 567",
        "+47 (0) 412 34 567",
        "41-23-45-67",
        "41.23.45.67",
        "Tlf. 412 34 567",
        "tlf:41234567",
        "４１２３４５６７",
        "\u202a41234567\u202c",
        "\t412\u00a034\u00a0567\n",
    ],
)
def test_every_written_form_becomes_the_same_number(text: str) -> None:
    assert rules.parse_number(text) == "+4741234567"


@pytest.mark.parametrize("text, number", [("+46 70 123 45 67", "+46701234567"), ("22 22 22 22", "+4722222222")])
def test_foreign_and_fixed_numbers_are_kept(text: str, number: str) -> None:
    assert rules.parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "hei", "123", "112", "41234567 eller 99887766", "820 12 345", "FLOWERS", "💥", "1" * 200, "+999 1"]
)
def test_nonsense_is_no_number(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        rules.parse_number(text, "safe_number")
    assert caught.value.field == "safe_number"
    assert caught.value.text().endswith(".")


@given(st.text(max_size=60))
def test_a_number_is_either_e164_or_refused(text: str) -> None:
    try:
        number = rules.parse_number(text)
    except Invalid:
        return
    assert number.startswith("+") and number[1:].isascii() and number[1:].isdigit()
    assert rules.parse_number(rules.format_number(number)) == number


@given(st.text(alphabet=st.characters(), max_size=200))
def test_cleaned_text_is_stable_and_can_be_stored(text: str) -> None:
    cleaned = rules.clean_text("text", text, multiline=True)
    assert rules.clean_text("text", cleaned, multiline=True) == cleaned
    assert "\x00" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()


def test_marks_that_turn_the_text_go_and_emoji_and_sami_letters_stay() -> None:
    text = "Á\u030a\u202eČáŧŋ ž đ æøå\u2066 👩\u200d👧‍👦 ❤️\u0007\x00\nny"
    cleaned = rules.clean_text("text", text, multiline=True)
    assert "👩\u200d👧‍👦 ❤️\nny" in cleaned
    assert "Čáŧŋ ž đ æøå" in cleaned
    assert not set("\u202e\u2066\u0007\x00") & set(cleaned)
    assert "\n" not in rules.clean_text("text", text)


def test_a_text_that_is_too_long_is_told_its_limit() -> None:
    with pytest.raises(Invalid) as caught:
        rules.clean_text("text", "å" * 4001, 4000)
    assert "4001" in caught.value.text() and "4000" in caught.value.text()


def test_a_name_needs_a_letter() -> None:
    assert rules.clean_name("name", "  Kari \u202e  Nordmann ") == "Kari Nordmann"
    with pytest.raises(Invalid):
        rules.clean_name("name", "💥 123")
