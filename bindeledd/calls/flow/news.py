"""What a waiting caller is told, as prompt parts: place, a range of minutes that is never a promise, what keys do."""

from __future__ import annotations

from bindeledd.calls.flow.events import QueueNews
from bindeledd.calls.flow.state import CallState
from bindeledd.calls.menu import Rules

LAST_NUMBER = 59
"""The highest number with a prompt of its own."""


def sentence(event: QueueNews, state: CallState, rules: Rules) -> tuple[str, ...]:
    """`Du er nummer 4 i køen. Ventetiden ser nå ut til å bli mellom 10 og 15 minutter.` and the keys."""
    parts = [*_closed(event), *place(event.position), *wait(event.minutes)]
    if event.may_keep:
        parts.append("keep-offer")
    if not state.urgent:
        parts += rules.waiting.urgent_hint
    return tuple(parts)


def place(position: int) -> tuple[str, ...]:
    """Which number the caller has; beyond the prompts only that there are many."""
    if position > LAST_NUMBER:
        return ("many-ahead",)
    return ("you-are-number", f"number-{position}", "in-the-queue")


def wait(minutes: tuple[int, int] | None) -> tuple[str, ...]:
    """The range; nothing when we don't know."""
    if minutes is None:
        return ()
    low, high = minutes
    if high > LAST_NUMBER:
        return ("wait-over", f"number-{min(low, LAST_NUMBER)}", "minutes")
    if low == 0:
        return ("wait-under", f"number-{high}", "minutes") if high > 1 else ("wait-soon",)
    return ("wait-between", f"number-{low}", "and", f"number-{high}", "minutes")


def _closed(event: QueueNews) -> tuple[str, ...]:
    return ("after-closing",) if event.after_closing else ()
