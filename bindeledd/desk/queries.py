"""What has been said beside calls."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from bindeledd.base import crypto
from bindeledd.base.scope import acting_user_id
from bindeledd.desk.actions import CONTEXT
from bindeledd.desk.models import HelpMessage


@dataclass(frozen=True, slots=True)
class Said:
    """One line: who said it, whether that was the acting user, and when."""

    author: str
    mine: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """The talk beside one call; it `waits` while the agent had the last word."""

    call_id: UUID
    agent: str
    said: tuple[Said, ...]
    waits: bool


def talk_of(call_id: UUID) -> Talk | None:
    """The talk beside this call, None while nothing has been said."""
    return next(iter(_talks(call_id)), None)


def talks() -> list[Talk]:
    """All talks that are open, those that wait first (leads and subject leads; an agent's own)."""
    return sorted(_talks(), key=lambda talk: not talk.waits)


def _talks(call_id: UUID | None = None) -> list[Talk]:
    rows = HelpMessage.objects.select_related("key", "author", "agent").order_by("call_id", "id")
    wanted = rows.filter(call=call_id) if call_id else rows
    return [_talk(call, list(said)) for call, said in groupby(wanted, key=lambda each: each.call_id)]


def _talk(call_id: UUID, messages: list[HelpMessage]) -> Talk:
    me, last = acting_user_id(), messages[-1]
    said = tuple(
        Said(
            each.author.display_name,
            each.author_id == me,
            crypto.decrypt(each.key, each.text_ct, CONTEXT),
            each.at,
        )
        for each in messages
    )
    return Talk(call_id, last.agent.display_name, said, waits=last.author_id == last.agent_id)
