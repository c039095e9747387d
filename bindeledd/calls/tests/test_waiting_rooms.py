"""However callers come and go, no room is overfull, everybody is in one room, and empty rooms go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.calls import waiting_rooms
from bindeledd.calls.waiting_rooms import CALLERS_A_ROOM, WaitingRooms

MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 300)), max_size=400)


@given(MOVES, st.integers(1, 8))
def test_rooms_are_filled_to_the_limit_and_taken_away_when_empty(moves: list[tuple[bool, int]], limit: int) -> None:
    rooms, made, taken = WaitingRooms(), set[str](), set[str]()
    here: dict[str, str] = {}
    before, waiting_rooms.CALLERS_A_ROOM = waiting_rooms.CALLERS_A_ROOM, limit
    try:
        for comes, number in moves:
            channel = f"c{number}"
            if comes:
                room, new = rooms.room_for(channel)
                assert new == (room not in made) and room not in taken
                made.add(room)
                here[channel] = room
            else:
                rooms.left(channel)
                here.pop(channel, None)
            gone = rooms.take_empty()
            taken.update(gone)
            assert not taken & set(here.values())
            assert {channel: rooms.of(channel) for channel in here} == here
            assert len(made - taken) <= max(1, len(set(here.values())))
            assert all(list(here.values()).count(room) <= limit for room in set(here.values()))
    finally:
        waiting_rooms.CALLERS_A_ROOM = before


def test_three_hundred_callers_wait_in_five_rooms() -> None:
    rooms = WaitingRooms()
    names = {rooms.room_for(f"c{number}")[0] for number in range(300)}
    assert len(names) == -(-300 // CALLERS_A_ROOM) == 5


def test_rooms_of_the_process_before_are_used_on() -> None:
    rooms = WaitingRooms({"hold-a": {f"c{n}" for n in range(CALLERS_A_ROOM)}, "hold-b": set(), "hold-c": set()})
    assert rooms.take_empty() == ["hold-b", "hold-c"]
    room, new = rooms.room_for("new")
    assert new and room not in ("hold-a", "hold-b", "hold-c")
    assert list(rooms.occupied()) == ["hold-a", room]
