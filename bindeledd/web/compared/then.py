"""How the call went in 2021: an honest reconstruction from what the supervisory authority wrote down.

Source: Helsetilsynet, Rapport 5/2021, chapter 3.3 (inventory B05-B08, E01-E13). What no source tells is an
assumption, is the same on both sides, and is called one on the page.
"""

import csv
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path

from babel.dates import format_date

from bindeledd.handoffs.rules import Deadline, promise_due
from bindeledd.web.compared.stories import Story

WORDS = Path(__file__).with_name("avoid_words.csv")
HEARD, TRIED, ANSWERED = 59, 44, 6
"""Calls that were listened to and analysed, consult calls to the office, and those it answered (R5 3.3.1)."""
MESSAGES, ENDED_THERE = TRIED - ANSWERED, HEARD - TRIED
END_OF_DAY = time(23, 59)
"""The caller was promised a day and no hour."""


@dataclass(frozen=True, slots=True)
class Word:
    """A row of the list of words to avoid: the word, and what was to be written instead (inventory E09)."""

    term: str
    instead: str


@cache
def avoid_words() -> tuple[Word, ...]:
    """The whole list, in its own order and language."""
    with WORDS.open(encoding="utf-8", newline="") as rows:
        return tuple(Word(row["term"], row["suggestion"]) for row in csv.DictReader(rows))


def words_of(story: Story) -> list[Word]:
    """The rows of the list that this caller's words fall under."""
    return [word for word in avoid_words() if word.term in story.avoided]


def message(story: Story, at: datetime, number: str, *, urgent: bool) -> str:
    """What the agent wrote to the office at this moment (aware, Oslo), in the list's phrases.

    In a crisis the leader was sent a text message too, and the message says so (inventory A12, T2-3).
    """
    day = format_date(at.date(), "d.M.", locale="nb_NO")
    texted = f"Sendt sms til leder {day} kl. {at:%H.%M}. " if urgent else ""
    return f"{texted}{story.coded.format(day=day)} Tilgj. på tlf. {number}."


def main_rule(received_at: datetime) -> Deadline:
    """When somebody was to have rung back by the main rule: two working days, in the course of the day (E12)."""
    return promise_due(received_at, lambda _day: END_OF_DAY)
