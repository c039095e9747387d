"""Who does what next in the demo's play, and when. Pure: time, chance and what is known are arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bindeledd.demo.stories import Story

MOST_CALLERS = 3
"""Simulated callers on the line at the same time: far below the line's limits, and humans are never crowded out."""
MOST_OPEN = 12
"""Simulated inquiries open at the same time; above that only calls that leave none."""
CLOSED_FACTOR = 5
"""The play is this much calmer while the line is closed."""
USUAL_PACE = 60
FASTEST = 0.1
HUMAN_WAITS = 8.0
"""A human who has just become ready gets a caller within so many seconds."""
LONGEST_CALL = timedelta(minutes=15)
TALKS = 12.0
"""Seconds that a person who is rung back talks with the office, at the usual pace."""
HANDED_OVER_TALKS = 66
"""The same after a hand-over, at any pace: a shorter talk counts as cut off."""
LISTENS_WHEN_CLOSED = 12
CLOSED = ("announcing_closed", "naming_place", "choosing_place", "out_of_hours")


class Act(Enum):
    """What a simulated agent may do next at the desk."""

    WAIT = "wait"
    FILL = "fill"
    IDENTIFY = "identify"
    CONSULT = "consult"
    COMPLETE = "complete"
    PROMISE = "promise"
    HANG_UP = "hang_up"
    FINISH = "finish"


SECONDS = {
    Act.WAIT: 0.0,
    Act.FILL: 1.2,
    Act.IDENTIFY: 2.0,
    Act.CONSULT: 3.0,
    Act.COMPLETE: 7.0,
    Act.PROMISE: 4.0,
    Act.HANG_UP: 6.0,
    Act.FINISH: 4.0,
}
"""How long a person would take before each, at the usual pace."""


@dataclass(frozen=True)
class Desk:
    """What a simulated agent has before them: the call's phase, and what they have done in it so far."""

    phase: str
    filled: int = 0
    noted: bool = False
    identified: bool = False
    consulted: bool = False
    opened: bool = False
    promised: bool = False
    handed_over: bool = False
    settled: bool = False
    """The product says that nothing is owed: the office has dealt with it already."""

    @property
    def over(self) -> bool:
        """The agent has the caller no more."""
        return self.handed_over or self.phase in ("ended", "handed_over")


@dataclass(frozen=True)
class Outcome:
    """How the wrap-up ends, as the desk's form has it."""

    code: str
    topic: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Owed:
    """A simulated inquiry at an office that has simulated staff, with what has been done about it."""

    id: str
    age: timedelta
    taken: bool
    own: bool
    talks: bool
    reached: bool
    ring: str = ""
    """The result of the latest ring to the person: "" none, "under_way", "talked", or why not."""


def tempo(pace: float) -> float:
    """What a person's time is multiplied with: 1 at the usual pace and slower, less when the play is hurried."""
    return max(FASTEST, min(1.0, pace / USUAL_PACE))


def next_call_at(last: datetime, pace: float, draw: float, *, open_now: bool = True) -> datetime:
    """When the next simulated caller rings: half to one and a half times the pace after the last (`draw` 0 to 1)."""
    calmer = 1 if open_now else CLOSED_FACTOR
    return last + timedelta(seconds=pace * calmer * (0.5 + draw))


def for_a_human(planned: datetime, ready_since: datetime | None, callers: int) -> datetime:
    """Earlier than planned when a human is ready and nobody is on the line: they came to see a call."""
    if ready_since is None or callers:
        return planned
    return min(planned, ready_since + timedelta(seconds=HUMAN_WAITS))


def pick(
    stories: Sequence[Story],
    *,
    last_codes: Sequence[str],
    live: frozenset[int],
    owing: frozenset[int],
    open_inquiries: int,
    draw: float,
    ringing_office: bool = False,
) -> Story | None:
    """The next story: not of somebody on the line, none of the latest, in turn the first that nobody has seen.

    `live` and `owing` are the people (their number's last digits) on the line and with an open inquiry. A person with
    an open inquiry rings only with the story that is about ringing again. `ringing_office`: somebody wants to see one
    in which the office is rung.
    """
    fits = [
        each
        for each in stories
        if each.last not in live
        and (each.last in owing) == each.again
        and (bool(each.office_does) or not ringing_office)
        and not (each.leaves_inquiry and not each.again and open_inquiries >= MOST_OPEN)
    ]
    fresh = [each for each in fits if each.code not in last_codes]
    if not fresh:
        return min(fits, key=lambda each: _last_seen(each, last_codes), default=None)
    if not last_codes:
        return fresh[0]
    return fresh[min(int(draw * len(fresh)), len(fresh) - 1)]


def _last_seen(story: Story, last_codes: Sequence[str]) -> int:
    return max((place for place, code in enumerate(last_codes) if code == story.code), default=-1)


def may_ring(callers: int, *, asked_for: bool = False) -> bool:
    """Whether one more simulated caller may be on the line; twice as many when a human has asked for them."""
    return callers < MOST_CALLERS * (2 if asked_for else 1)


def may_take(humans_ready: int, waits: timedelta, pace: float) -> bool:
    """Whether a simulated agent takes a simulated caller: no human is ready, and the caller has waited a little."""
    return humans_ready == 0 and waits >= timedelta(seconds=8 * tempo(pace))


def next_act(story: Story, fields: int, desk: Desk) -> Act:
    """What the agent does next; `fields` is how many the form of this story has."""
    if desk.over:
        return _write_down(fields, desk) or (Act.PROMISE if _owes_promise(desk) else Act.FINISH)
    if desk.phase in ("consulting", "conference"):
        return Act.COMPLETE
    if desk.phase != "talking":
        return Act.WAIT
    if not story.office:
        return Act.HANG_UP
    if writes := _write_down(fields, desk):
        return writes
    if story.office_does and not desk.consulted:
        return Act.CONSULT
    return Act.HANG_UP if desk.promised else Act.PROMISE


def _write_down(fields: int, desk: Desk) -> Act | None:
    """What the form still lacks; after the call only when something is owed."""
    if desk.over and not _owes_promise(desk):
        return None
    if desk.filled < fields:
        return Act.FILL
    return None if desk.identified else Act.IDENTIFY


def keys(story: Story, pace: float) -> tuple[tuple[float, str], ...]:
    """What the caller presses, each with the seconds before it: in the menu, and to keep their place."""
    hurry = tempo(pace)
    listens = max(1.0, 5.0 * hurry)
    chosen = ((listens, story.key),) if story.key else ()
    if not story.keeps_place:
        return chosen
    return (*chosen, (max(2.0, 8.0 * hurry), "5"), (listens, "1"), (listens, "1"))


def had_enough(story: Story, phase: str, since: timedelta, pace: float) -> bool:
    """Whether the caller puts the telephone down; `since` the hand-over, else the first ring."""
    hurry = tempo(pace)
    if phase == "handed_over":
        return since > timedelta(seconds=HANDED_OVER_TALKS)
    if phase == "waiting" and story.hangs_up_after:
        return since > timedelta(seconds=(story.hangs_up_after + 8) * hurry)
    if phase in CLOSED:
        return since > timedelta(seconds=LISTENS_WHEN_CLOSED)
    return phase in ("talking", "on_hold") and since > LONGEST_CALL


def _owes_promise(desk: Desk) -> bool:
    """The caller is gone and the office knows of them, or could: then it owes a call."""
    return not (desk.promised or desk.handed_over or desk.settled) and (desk.opened or desk.noted)


def outcome(story: Story, desk: Desk, end_reason: str) -> Outcome:
    """How the agent ends the wrap-up, by what happened."""
    if desk.handed_over:
        return Outcome("taken_over")
    if desk.promised:
        return Outcome("promise")
    if not story.office and end_reason == "agent_hung_up":
        return Outcome("general_guidance", topic="opening_hours")
    if end_reason == "agent_hung_up":
        return Outcome("other", reason="Simulert samtale, avsluttet uten henvendelse.")
    return Outcome("caller_gone")


def at_office(owed: Sequence[Owed], pace: float) -> tuple[str, Owed] | None:
    """What a simulated officer does next, and about which inquiry: "close", "no_answer", "ring" or "claim".

    One thing at a time, and nothing that somebody else has taken. A new promise lies a while, so that it is seen.
    """
    mine = [each for each in owed if each.own and not each.talks]
    for each in mine:
        if each.ring == "under_way":
            return None
        if each.reached or each.ring == "talked":
            return "close", each
    for each in mine:
        return ("ring", each) if each.ring == "" else ("no_answer", each)
    lies = timedelta(seconds=2 * pace)
    free = [each for each in owed if not each.taken and not each.talks and each.age >= lies]
    return ("claim", max(free, key=lambda each: each.age)) if free else None
