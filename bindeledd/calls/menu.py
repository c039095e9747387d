"""The menu and the queue as data: keys, prompt parts, how often and how long (inventory B01, B05)."""

from __future__ import annotations

from dataclasses import dataclass, field

from bindeledd.calls.rules import WORKDAYS_9_TO_15, Interval
from bindeledd.calls.spelling import NO_PLACES, Places


@dataclass(frozen=True)
class Choice:
    """What a key means. An urgent choice goes to the front of the queue (law 3: never lowered)."""

    code: str
    urgent: bool
    said: tuple[str, ...]


@dataclass(frozen=True)
class Menu:
    """Prompt parts are names in `prompts.py`. The last part of each is the time to answer (silence).

    Who presses nothing is in the queue after the first hearing, and hears the choices again there: half a minute
    from the first ring to the queue, and no second hearing lost (`through`).
    """

    opening: tuple[str, ...] = ("greeting",)
    choose: tuple[str, ...] = ("menu", "silence-3")
    again: tuple[str, ...] = ("menu", "silence-3")
    wrong_key: tuple[str, ...] = ("wrong-key", "menu", "silence-5")
    plays: int = 1
    wrong_keys: int = 3
    longest_play_seconds: int = 60
    through: tuple[str, ...] = ("through", "choices-again")
    choices: dict[str, Choice] = field(
        default_factory=lambda: {
            "1": Choice("1", urgent=False, said=("queue",)),
            "0": Choice("0", urgent=True, said=("queue-urgent",)),
        }
    )
    languages: dict[str, str] = field(default_factory=lambda: {"2": "en"})
    """By key; each is offered in itself, after the greeting."""
    apology: tuple[str, ...] = ("line-broke",)
    closed: tuple[str, ...] = ("closed",)
    emergency: tuple[str, ...] = ("emergency-numbers",)
    out_of_hours: tuple[str, ...] = ("press-1-out-of-hours", "silence-5")
    busy: tuple[str, ...] = ("busy-line",)

    @property
    def first(self) -> tuple[str, ...]:
        """What is heard first: the greeting, the languages that can be chosen, the choices."""
        return (*self.opening, *(f"language-{language}" for language in self.languages.values()), *self.choose)


@dataclass(frozen=True)
class Waiting:
    """What is told in the queue, and how often. `keep_key` keeps the caller's place."""

    news_every_seconds: int = 120
    hint: tuple[str, ...] = ("still-waiting",)
    keep_key: str = "5"
    urgent_hint: tuple[str, ...] = ("urgent-hint",)
    any_agent_after_seconds: int = 120


@dataclass(frozen=True)
class Keep:
    """Keeping a place: how often it is rung, how far apart, and when the queue leaves it to the lead.

    It is offered to those who will probably wait `least_seconds` or more.
    """

    attempts: int = 2
    tries: int = 4
    again_after_seconds: int = 300
    after_closing_seconds: int = 5400
    questions: int = 3
    least_seconds: int = 180


@dataclass(frozen=True)
class Times:
    """How long a ring may last, in seconds."""

    agent_rings: int = 20
    receiver_rings: int = 25
    receiver_confirms: int = 20
    kept_for_lost_agent: int = 20
    adviser_rings: int = 30
    person_rings: int = 40
    caller_rings: int = 35
    caller_confirms: int = 25
    guest_rings: int = 25
    out_of_hours_rings: int = 45
    promise_heard_seconds: int = 22
    letter_seconds: int = 4


CONFIRM = ("confirm", "silence-3", "confirm", "silence-3", "confirm", "silence-3")
RING_BACK = ("ring-back", "silence-5", "ring-back", "silence-5")
"""To the caller whose place was kept: names neither service nor theme before a human has pressed a key (laws 4, 7)."""

RINGING_TONE = ("tone:ring",)


@dataclass(frozen=True)
class Rules:
    """Everything the flow takes from data."""

    menu: Menu = field(default_factory=Menu)
    times: Times = field(default_factory=Times)
    waiting: Waiting = field(default_factory=Waiting)
    keep: Keep = field(default_factory=Keep)
    hours: tuple[Interval, ...] = WORKDAYS_9_TO_15
    places: Places = NO_PLACES


DEFAULT = Rules()
