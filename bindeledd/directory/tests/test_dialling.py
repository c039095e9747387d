"""A number that may answer after closing is one that the engine can dial, and never leads back to ourselves."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.errors import Invalid
from bindeledd.base.typed import format_number
from bindeledd.directory.dialling import parse_service_number

OWN = "55553333"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("116117", "116117"),
        (" 116 117 ", "116117"),
        ("tlf. 116 117", "116117"),
        ("１１６１１７", "116117"),
        ("02800", "02800"),
        ("1881", "1881"),
        ("21 09 99 99", "+4721099999"),
        ("+47 21 09 99 99", "+4721099999"),
        ("0047 21099999", "+4721099999"),
        ("800 40 400", "+4780040400"),
    ],
)
def test_short_and_whole_numbers_are_read(typed: str, dialled: str) -> None:
    assert parse_service_number(typed, OWN) == dialled


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Skriv et telefonnummer"),
        ("legevakten", "ikke et telefonnummer"),
        ("11", "finnes ikke"),
        ("2109999", "finnes ikke"),
        ("12345678", "finnes ikke"),
        ("112", "Nødnumrene"),
        ("1 1 3", "Nødnumrene"),
        ("55 55 33 33", "kontaktsenterets eget"),
        ("+4755553333", "kontaktsenterets eget"),
        ("829 00 000", "ringer vi ikke til"),
        ("1" * 300, "plass til"),
        ("116117🙂", "finnes ikke"),
        ("116117 eller 21099999", "ikke et telefonnummer"),
    ],
)
def test_what_cannot_be_dialled_gets_a_sentence(typed: str, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_service_number(typed, OWN)
    assert caught.value.field == "number"
    assert said in caught.value.text()


@given(st.one_of(st.text(max_size=50), st.text("0123456789 +-().", max_size=20)))
def test_what_is_read_is_what_the_database_takes_and_stays_the_same_when_shown(typed: str) -> None:
    try:
        dialled = parse_service_number(typed, OWN)
    except Invalid:
        return
    assert re.fullmatch(r"\+?[0-9]{3,15}", dialled)
    assert parse_service_number(format_number(dialled), OWN) == dialled
