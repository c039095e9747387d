"""The one timer of a caller who waits: which clock stands follows from what they are doing."""

from __future__ import annotations

from datetime import datetime

from bindeledd.calls.flow.state import CallState, Phase
from bindeledd.calls.menu import Rules


def queue_clock(state: CallState, now: datetime, rules: Rules) -> CallState:
    """Until the sentence ends, until the caller has answered, or until the next news; an offer has its own."""
    if state.phase is not Phase.WAITING:
        return state
    if state.saying is not None:
        return state.time("said", now, rules.menu.longest_play_seconds)
    return state.time("news", now, rules.waiting.news_every_seconds if state.told else 0)
