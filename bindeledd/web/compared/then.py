"""How the call went in 2021: an honest reconstruction from what the supervisory authority wrote down.

Source: Helsetilsynet, Rapport 5/2021, chapter 3.3 (inventory B05-B08, E01-E13). What no source tells is an
assumption, is the same on both sides, and is called one on the page.
"""

from datetime import datetime, time

from babel.dates import format_date

from bindeledd.handoffs.rules import Deadline, promise_due
from bindeledd.web.compared.stories import WORDS, Story

HEARD, TRIED, ANSWERED = 59, 44, 6
"""Calls that were listened to and analysed, consult calls to the office, and those it answered (R5 3.3.1)."""
MESSAGES, ENDED_THERE = TRIED - ANSWERED, HEARD - TRIED
END_OF_DAY = time(23, 59)
"""The caller was promised a day and no hour."""


def words_of(story: Story) -> list[tuple[str, str]]:
    """This caller's words, each with what was to be written instead."""
    return [(term, WORDS[term]) for term in story.avoided]


def message(story: Story, at: datetime, number: str, *, urgent: bool) -> str:
    """How the message to the office could read at this moment (aware, Oslo).

    In a crisis the leader was sent a text message too, and the message said so (inventory A12).
    """
    day = format_date(at.date(), "d.M.", locale="nb_NO")
    texted = f"Leder fikk sms {day} kl. {at:%H.%M}. " if urgent else ""
    return f"{texted}{story.coded.format(day=day)} Treffes på {number}."


def main_rule(received_at: datetime) -> Deadline:
    """When somebody was to have rung back by the main rule: two working days, in the course of the day (E12)."""
    return promise_due(received_at, lambda _day: END_OF_DAY)
