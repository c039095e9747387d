"""Pure rules of the emergency directory: a week of hours in few words, and letters of the alphabet in order."""

from collections.abc import Collection, Iterable
from datetime import time
from itertools import groupby

from bindeledd.directory.rules import Hours

Intervals = tuple[tuple[time, time], ...]
Group = tuple[tuple[tuple[int, int], ...], Intervals]
"""Runs of weekdays (first, last), and the intervals that they share."""


def week(hours: Collection[Hours]) -> list[Group]:
    """Days with the same hours together, in the order of the week; days without hours are left out."""
    days = {day: _of(hours, day) for day in range(7)}
    shared: dict[Intervals, list[int]] = {}
    for day, intervals in days.items():
        if intervals:
            shared.setdefault(intervals, []).append(day)
    return [(runs(found), intervals) for intervals, found in shared.items()]


def runs(days: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Days in a row as first and last: 0 1 2 4 → (0, 2), (4, 4)."""
    numbered = enumerate(sorted(days))
    found = (list(group) for _, group in groupby(numbered, key=lambda pair: pair[1] - pair[0]))
    return tuple((group[0][1], group[-1][1]) for group in found)


def _of(hours: Collection[Hours], day: int) -> Intervals:
    return tuple(sorted((each.opens, each.closes) for each in hours if each.weekday == day))
