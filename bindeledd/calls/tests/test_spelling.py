"""Municipalities by the letters on a telephone's keys."""

from __future__ import annotations

import pytest

from bindeledd.calls.spelling import keys_of, places
from bindeledd.directory.starting.places import municipalities

ALL = places((each.number, each.name) for each in municipalities())


@pytest.mark.parametrize(
    ("name", "keys"), [("Oslo", "6756"), ("Ås", "27"), ("Øygarden", "69427336"), ("Nord-Aurdal", "6673287325")]
)
def test_norwegian_letters_lie_where_people_look_for_them(name: str, keys: str) -> None:
    assert keys_of(name) == keys


def test_every_municipality_can_be_spelled_and_found_by_its_whole_name() -> None:
    for each in municipalities():
        for part in each.name.split(" - "):
            assert each.number in ALL.named(keys_of(part)), each.name


def test_either_language_of_a_name_finds_the_place() -> None:
    assert ALL.find(keys_of("Karasjok")) == ALL.find(keys_of("Kárášjohka")[:8]) or "5610" in ALL.find("52727")


def test_nothing_typed_finds_nothing_and_nonsense_neither() -> None:
    assert ALL.find("") == () and ALL.find("1") == () and ALL.find("99999") == ()


def test_most_places_are_certain_after_five_letters() -> None:
    certain = [each for each in municipalities() if len(ALL.find(keys_of(each.name.split(" - ")[0])[:5])) <= 3]
    assert len(certain) >= 0.9 * 357
