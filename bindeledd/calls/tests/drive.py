"""Drives the flow along a story: `Story().arrives().presses("1")` and so on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Self

from bindeledd.calls.flow import CallState, Phase
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import Effect, SetPresence
from bindeledd.calls.flow.machine import step
from bindeledd.calls.menu import DEFAULT, Rules

CALLER = "caller-1"
AGENT = 7


class Story:
    """One call told step by step; `effects` are those of the last step."""

    def __init__(self, rules: Rules = DEFAULT) -> None:
        self.rules = rules
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.state = CallState("c", CALLER)
        self.effects: tuple[Effect, ...] = ()

    def sees(self, event: ev.Event) -> Self:
        self.state, self.effects = step(self.state, event, self.now, self.rules)
        return self

    def arrives(self, *opens: str) -> Self:
        return self.sees(ev.Arrived(tuple(opens)))

    def presses(self, digit: str) -> Self:
        return self.sees(ev.Digit(CALLER, digit))

    def says_nothing(self) -> Self:
        assert self.state.saying
        return self.sees(ev.PlaybackDone(self.state.saying.playback))

    def waits(self, seconds: int) -> Self:
        self.now += timedelta(seconds=seconds)
        return self.sees(ev.TimerDue(self.state.timer.name)) if self.state.timer else self

    def offered(self, user: int = AGENT, kind: str = "web") -> Self:
        return self.sees(ev.AgentChosen(user, f"agent:{user}", kind))

    def agent_leg(self) -> str:
        assert self.state.agent
        return self.state.agent.channel

    def receiver_leg(self) -> str:
        assert self.state.receiver
        return self.state.receiver.channel

    def talking(self, kind: str = "web") -> Self:
        self.arrives().presses("1").offered(kind=kind)
        return self.sees(ev.LegUp(self.agent_leg()))

    def consults(self, needs_key: bool = True) -> Self:
        return self.sees(ev.Consult(AGENT, "line:4", "Akutt", 4, needs_key))

    def receiver_answers(self) -> Self:
        return self.sees(ev.LegUp(self.receiver_leg()))

    def consulting(self) -> Self:
        return self.talking().consults().receiver_answers().sees(ev.Digit(self.receiver_leg(), "1"))

    def presence(self) -> list[tuple[str, str]]:
        return [(e.state, e.reason) for e in self.effects if isinstance(e, SetPresence)]

    @property
    def phase(self) -> Phase:
        return self.state.phase
