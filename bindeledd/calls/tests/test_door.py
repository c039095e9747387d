"""Too many from one source, in a second or in all are asked to ring again; calls in hand are not touched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.calls.door import Door
from bindeledd.calls.limits import Limits

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ARRIVALS = st.lists(
    st.tuples(st.sampled_from(["+4790000001", "+4790000002", None]), st.integers(0, 700), st.booleans()), max_size=60
)


@given(ARRIVALS)
def test_never_more_than_the_limits_are_let_in(arrivals: list[tuple[str | None, int, bool]]) -> None:
    limits = Limits(a_source=3, a_second=4, in_all=7)
    door, at = Door(limits), START
    inside: dict[str, str | None] = {}
    let_in: list[datetime] = []
    for place, (number, pause, somebody_leaves) in enumerate(arrivals):
        at += timedelta(milliseconds=pause)
        if somebody_leaves and inside:
            gone = next(iter(inside))
            del inside[gone]
            door.leaves(gone)
        call = f"c{place}"
        door.comes(call, number)
        if door.refuses(call, at, len(inside)):
            door.leaves(call)
            continue
        inside[call] = number
        let_in.append(at)
        assert len(inside) <= 7
        assert number is None or list(inside.values()).count(number) <= 3
        assert sum(at - moment < timedelta(seconds=1) for moment in let_in) <= 4
    assert sum(door.refused.values()) == len(arrivals) - len(let_in)


def test_a_withheld_number_is_no_source() -> None:
    door = Door(Limits(a_source=1))
    for place in range(3):
        door.comes(f"c{place}", None)
        assert not door.refuses(f"c{place}", START + timedelta(seconds=place), place)


def test_a_clock_that_was_set_back_turns_nobody_away() -> None:
    door = Door(Limits(a_second=2))
    for place in range(20):
        moment = START + timedelta(hours=-1, seconds=place) if place > 1 else START
        assert not door.refuses(f"c{place}", moment, 0)


def test_no_number_is_kept_in_clear() -> None:
    door = Door()
    door.comes("c", "+4790000001")
    assert "90000001" not in repr(vars(door))
