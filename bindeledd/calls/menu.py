"""The menu as data: keys, prompt parts, how often and how long (inventory B01)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """What a key means. An urgent choice goes to the front of the queue (law 3: never lowered)."""

    code: str
    urgent: bool
    said: tuple[str, ...]


@dataclass(frozen=True)
class Menu:
    """Prompt parts are names in `prompts.py`. The last part of each is the time to answer (silence)."""

    first: tuple[str, ...] = ("greeting", "menu", "silence-5")
    again: tuple[str, ...] = ("menu", "silence-5")
    wrong_key: tuple[str, ...] = ("wrong-key", "menu", "silence-5")
    plays: int = 2
    wrong_keys: int = 3
    longest_play_seconds: int = 60
    through: tuple[str, ...] = ("through", "queue")
    choices: dict[str, Choice] = field(
        default_factory=lambda: {
            "1": Choice("1", urgent=False, said=("queue",)),
            "0": Choice("0", urgent=True, said=("queue-urgent",)),
        }
    )
    waiting_hint: tuple[str, ...] = ("still-waiting",)
    hint_every_seconds: int = 90
    apology: tuple[str, ...] = ("line-broke",)
    closed: tuple[str, ...] = ("closed",)
    emergency: tuple[str, ...] = ("emergency-numbers",)


@dataclass(frozen=True)
class Times:
    """How long a ring may last, in seconds."""

    agent_rings: int = 20
    receiver_rings: int = 25
    receiver_confirms: int = 20
    kept_for_lost_agent: int = 20
    adviser_rings: int = 30
    person_rings: int = 40


CONFIRM = ("confirm", "silence-3", "confirm", "silence-3", "confirm", "silence-3")
RINGING_TONE = ("tone:ring",)


@dataclass(frozen=True)
class Rules:
    """Everything the flow takes from data."""

    menu: Menu = field(default_factory=Menu)
    times: Times = field(default_factory=Times)


DEFAULT = Rules()
