"""Signs, references and the fields of the form."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import damm

from bindeledd.base.errors import Invalid
from bindeledd.inquiries import rules

references = st.integers(0, 10**9 - 1).map(lambda n: f"{n:09d}" + damm.calc_check_digit(f"{n:09d}"))


@given(references, st.integers(0, 9), st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(reference: str, place: int, change: int) -> None:
    wrong = reference[:place] + str((int(reference[place]) + change) % 10) + reference[place + 1 :]
    assert rules.is_reference(reference)
    assert not rules.is_reference(wrong)


@given(references, st.integers(0, 8))
def test_any_two_swapped_neighbours_are_noticed(reference: str, place: int) -> None:
    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    assert swapped == reference or not rules.is_reference(swapped)


def test_a_new_reference_is_valid_and_reads_in_groups() -> None:
    reference = rules.new_reference()
    assert rules.parse_reference(rules.format_reference(reference)) == reference


@pytest.mark.parametrize("text", ["", "1234567890123", "abc", "１２３４５６７８９０", "9" * 60])
def test_what_is_no_reference_gets_a_sentence(text: str) -> None:
    with pytest.raises(Invalid):
        rules.parse_reference(text)


@given(st.sets(st.sampled_from(list(rules.SIGNS))), st.sampled_from(list(rules.SIGNS)))
def test_one_more_sign_never_lowers_urgency(signs: set[str], another: str) -> None:
    if rules.urgency_of(signs) == "urgent":
        assert rules.urgency_of(signs | {another}) == "urgent"


def test_each_acute_need_is_urgent_and_children_alone_are_not() -> None:
    assert all(
        rules.urgency_of([sign]) == "urgent"
        for sign in ("no_place_tonight", "no_food_or_medicine", "power_cut", "pressed_urgent")
    )
    assert rules.urgency_of(["children"]) == "normal"
    assert rules.urgency_of([]) == "normal"


@given(st.sampled_from([*rules.FIELDS, "nonsense", ""]), st.text(max_size=50))
def test_a_field_is_cleaned_to_something_stable_or_refused(field: str, text: str) -> None:
    try:
        cleaned = rules.clean_field(field, text)
    except Invalid as error:
        assert str(error.text())
        return
    assert rules.clean_field(field, cleaned) == cleaned


@pytest.mark.parametrize(
    "field, text",
    [
        ("need", "everything"),
        ("signs", "children,weather"),
        ("safe_from", "25:00"),
        ("municipality", "Oslo"),
        ("office_id", "-1"),
        ("office_id", "１"),
        ("text", "x" * 4001),
        ("inquiry_id", "1"),
    ],
)
def test_what_the_form_does_not_offer_is_refused(field: str, text: str) -> None:
    with pytest.raises(Invalid):
        rules.clean_field(field, text)


def test_hours_are_read_in_the_usual_forms() -> None:
    assert rules.parse_clock("safe_from", "9.30") == time(9, 30)
    assert rules.clean_field("safe_from", "9.30") == "9:30"
    assert rules.parse_clock("safe_from", "") is None
    assert rules.parse_signs("signs", " children , power_cut,") == ("power_cut", "children")
