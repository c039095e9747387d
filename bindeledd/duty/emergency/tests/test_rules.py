"""A week of hours in few words: nothing is lost and nothing is added."""

from datetime import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.directory.rules import Hours
from bindeledd.duty.emergency.rules import runs, week

DAYS = st.sets(st.integers(0, 6))
HOURS = st.sets(
    st.builds(Hours, st.integers(0, 6), st.sampled_from([time(9), time(10)]), st.sampled_from([time(12), time(15)]))
)


@given(DAYS)
def test_runs_are_the_days_again_and_never_touch(days: set[int]) -> None:
    found = runs(days)
    assert {day for first, last in found for day in range(first, last + 1)} == days
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(found))


@given(HOURS)
def test_a_week_says_each_interval_of_each_day_once(hours: set[Hours]) -> None:
    said = [
        Hours(day, opens, closes)
        for spans, intervals in week(hours)
        for first, last in spans
        for day in range(first, last + 1)
        for opens, closes in intervals
    ]
    assert sorted(said, key=repr) == sorted(hours, key=repr)


def test_workdays_alike_are_one_span_and_a_lunch_gap_two_intervals() -> None:
    gap = ((time(9), time(11, 30)), (time(12, 15), time(15)))
    hours = [Hours(day, opens, closes) for day in range(5) for opens, closes in gap]
    assert week(hours) == [(((0, 4),), gap)]
    assert runs({0, 1, 2, 4}) == ((0, 2), (4, 4))
