"""Places are found as people type them and listed as Norwegians list them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.directory.names import fold, rank, sort_key, words


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tromso", "Tromsø"),
        ("Tromsoe", "Tromsø"),
        ("TROMSØ", "tromsø"),
        ("alesund", "Ålesund"),
        ("Aalesund", "Ålesund"),
        ("vaeroy", "Værøy"),
        ("guovdageaidnu", "Guovdageaidnu"),
        ("karasjohka", "Kárášjohka"),
        ("gaivuotna", "Gáivuotna"),
    ],
)
def test_accents_and_case_do_not_matter(typed: str, name: str) -> None:
    assert fold(typed) == fold(name)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert fold("Å") == fold("A\u030a")
    assert sort_key("Å") == sort_key("A\u030a")


def test_the_norwegian_alphabet_ends_with_ae_oe_aa() -> None:
    names = ["Ås", "Øyer", "Ærlig", "Zürich", "Alta", "Oslo", "Ål"]
    assert sorted(names, key=sort_key) == ["Alta", "Oslo", "Zürich", "Ærlig", "Øyer", "Ål", "Ås"]


def test_a_beginning_beats_a_word_inside() -> None:
    assert _rank("nord", "Nordkapp") < _rank("nord", "Midtre Nord")


def test_the_typed_letter_beats_its_plain_form() -> None:
    assert _rank("å", "Ål") < _rank("å", "Alta")
    assert rank("a", ("Ål",)) is not None


def test_every_typed_word_must_begin_some_word() -> None:
    assert (
        rank(
            "oslo sag",
            (
                "Oslo",
                "bydel Sagene",
                "Nav Sagene",
            ),
        )
        is not None
    )
    assert (
        rank(
            "oslo bergen",
            (
                "Oslo",
                "bydel Sagene",
            ),
        )
        is None
    )
    assert rank("agene", ("bydel Sagene",)) is None


def test_signs_between_words_and_invisible_ones_are_ignored() -> None:
    assert words("St. Hanshaugen") == ["St", "Hanshaugen"]
    assert words("\u202eOs\u200blo 🙂") == ["Oslo"]


@pytest.mark.parametrize("nothing", ["", "  ", "🙂", "--", "\u200f"])
def test_nothing_typed_finds_nothing(nothing: str) -> None:
    assert rank(nothing, ("Oslo",)) is None


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_text_is_survived(typed: str, name: str) -> None:
    rank(typed, (name,))
    assert not any(unicodedata.combining(sign) for sign in fold(typed) + sort_key(name))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzæøå", min_size=1, max_size=20), st.integers(1, 20))
def test_every_beginning_of_a_name_finds_it(name: str, length: int) -> None:
    assert rank(name[:length], (name,)) is not None


def _rank(typed: str, name: str) -> int:
    found = rank(typed, (name,))
    assert found is not None
    return found
