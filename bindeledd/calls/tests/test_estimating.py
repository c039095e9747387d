"""The spoken wait: honest, never negative, silent when nothing is known; and careful with promises."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.calls.estimating import (
    FEWEST_CALLS,
    STEPS,
    Traffic,
    all_can_be_served,
    estimate,
    futures,
    naive,
    spoken_range,
    tells_something,
)

SECONDS = st.floats(20, 3600)
TRAFFIC = st.builds(
    Traffic,
    handling=st.lists(SECONDS, min_size=FEWEST_CALLS, max_size=40).map(tuple),
    elapsed=st.lists(st.floats(0, 4000), min_size=1, max_size=30).map(tuple),
    free=st.integers(0, 3),
    giving_up=st.floats(0, 0.01),
)
STEADY = Traffic(handling=(300.0,) * 40, elapsed=(0.0, 100.0, 200.0))


@given(TRAFFIC, st.integers(1, 300))
def test_a_range_has_a_beginning_below_its_end_and_words_for_both(traffic: Traffic, position: int) -> None:
    told = estimate(traffic, position)
    assert told is not None and told.middle >= 0
    if told.minutes:
        low, high = told.minutes
        assert low < high and low in STEPS and high in STEPS


@given(TRAFFIC, st.integers(1, 50), st.integers(1, 10))
def test_who_stands_further_back_is_never_told_less(traffic: Traffic, position: int, further: int) -> None:
    near, far = (futures(traffic, place, seed=4, rounds=8) for place in (position, position + further))
    assert all(one <= other + 1e-6 for one, other in zip(near, far, strict=True))


@given(TRAFFIC, st.integers(1, 40))
def test_the_same_traffic_gives_the_same_answer(traffic: Traffic, position: int) -> None:
    assert estimate(traffic, position) == estimate(traffic, position)


@given(st.floats(0, 170), st.floats(0, 60))
def test_rounding_only_ever_widens(low: float, width: float) -> None:
    begin, end = spoken_range(low, low + width)
    assert begin <= low and low + width <= end


def test_with_few_calls_or_nobody_at_work_only_the_position_is_said() -> None:
    assert estimate(Traffic((300.0,) * (FEWEST_CALLS - 1), (0.0,)), 3) is None
    assert estimate(Traffic((300.0,) * 50, ()), 3) is None


def test_steady_calls_give_the_time_that_one_would_reckon() -> None:
    told = estimate(STEADY, 4)
    assert told is not None and told.minutes is not None
    assert 300 <= told.middle <= 420 and told.minutes[0] <= 5 <= told.minutes[1]
    assert naive(STEADY, 4) == 400


def test_a_range_too_wide_to_be_of_use_is_not_said() -> None:
    assert not tells_something((10, 59)) and tells_something((10, 25)) and tells_something((0, 10))


def test_callers_who_give_up_shorten_the_wait_of_those_behind() -> None:
    patient, impatient = STEADY, Traffic(STEADY.handling, STEADY.elapsed, giving_up=0.002)
    one, other = estimate(patient, 30), estimate(impatient, 30)
    assert one is not None and other is not None and other.middle < one.middle


def test_a_promise_is_made_only_when_all_can_be_served_with_a_margin() -> None:
    assert all_can_be_served(STEADY, places=9, seconds_left=1200)
    assert not all_can_be_served(STEADY, places=10, seconds_left=1200)
    assert not all_can_be_served(Traffic((), (0.0,)), places=1, seconds_left=3600)


@given(TRAFFIC, st.integers(1, 100), st.floats(0, 20_000))
def test_fewer_places_or_more_time_never_forbid_what_was_possible(traffic: Traffic, places: int, left: float) -> None:
    if all_can_be_served(traffic, places, left):
        assert all_can_be_served(traffic, max(1, places - 1), left) and all_can_be_served(traffic, places, left + 60)
