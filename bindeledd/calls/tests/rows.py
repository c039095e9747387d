"""Calls in the database, moved by the real store."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.calls import actions
from bindeledd.calls.flow import CallState
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.machine import step
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.store import MAY_BE_OFFERED, Store, Transition

ActingAs = Callable[[str], AbstractContextManager[Scope]]
ENGINE = "test"
NUMBER = "+4741234567"


def user_id(name: str) -> int:
    """A demo user's id."""
    return int(User.objects.get(username=name).pk)


def board() -> AbstractContextManager[Scope]:
    """As the switchboard."""
    return scope(Actor.switchboard(), "test", nested=True)


def ready(acting_as: ActingAs, name: str = "agent1") -> int:
    """The agent has a telephone and takes calls; their id."""
    with acting_as(name):
        agent = user_id(name)
        actions.softphone_credentials(agent)
        actions.set_ready(agent)
        return agent


class Line:
    """One call in the database, moved by events as the switchboard would."""

    def __init__(self, store: Store, number: str | None = NUMBER, rules: Rules = DEFAULT) -> None:
        self.store, self.rules = store, rules
        self.at = now()
        self.state = CallState(str(uuid4()), f"channel-{uuid4()}", first_ring_at=self.at - timedelta(seconds=30))
        self.version = 0
        self.number = number

    def sees(self, *events: ev.Event, request: int | None = None) -> Line:
        for event in events:
            after, effects = step(self.state, event, self.at, self.rules)
            before = self.state if self.version else None
            change = Transition(before, after, self.version, effects, self.at, request, MAY_BE_OFFERED)
            if self.version:
                self.store.save(change)
            else:
                self.store.insert(change, self.number)
            self.state, self.version = after, self.version + 1
        return self

    def waiting(self, digit: str = "1") -> Line:
        return self.sees(ev.Arrived(has_number=self.number is not None), ev.Digit(self.state.caller, digit))

    def talking_to(self, user: int) -> Line:
        self.waiting().sees(ev.AgentChosen(user, f"sip:u{user}", "web"))
        assert self.state.agent
        return self.sees(ev.LegUp(self.state.agent.channel))

    def hung_up(self) -> Line:
        return self.sees(ev.LegGone(self.state.caller, "hung_up"))
