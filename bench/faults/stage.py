"""The stage of one round: callers, agents and officers with real telephones, brought into every state of a call."""

import contextlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self, TypeVar

from bench.faults.watching import CallRow, Watching
from journeys.kit.handset import PRESENT, Handset, Worker, ask, telephone, wake
from journeys.kit.instance import Instance, InstanceFailed, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, CallFailed, Phone, Talk
from journeys.kit.scene import acute_line

Item = TypeVar("Item")
Found = TypeVar("Found")
SLOW = 25.0  # seconds for a step on a busy machine
CALLER, AGENTS, DUTIES = "127.0.0.71", "127.0.0.72", "127.0.0.73"


class State(StrEnum):
    """Where a call is when the fault strikes."""

    MENU = "menu"
    WAITING = "waiting"
    RINGING = "ringing agent"
    TALKING = "talking"
    HOLD = "hold"
    CONSULT_RINGING = "consult ringing"
    CONFIRMING = "receiver to press 1"
    CONSULTING = "consulting"
    CONFERENCE = "conference"
    HANDED_OVER = "handed over"
    WRAP_UP = "wrap-up"
    RUNG_BACK = "kept place being rung"


WITH_AGENT = tuple(State)[3:11]
CONSULTED = tuple(State)[5:10]


@dataclass
class Line:
    """One call and everybody in it."""

    state: State
    caller: Talk
    call: str = ""
    agent: Worker | None = None
    agent_talk: Talk | None = None
    duty: Handset | None = None
    duty_talk: Talk | None = None
    wrong: list[str] = field(default_factory=list)

    @property
    def talks(self) -> list[Talk]:
        """Every telephone in the call."""
        return [talk for talk in (self.caller, self.agent_talk, self.duty_talk) if talk]


class Crew:
    """Agents and officers who stay for all rounds, each with a telephone of their own."""

    def __init__(self, instance: Instance, sets: int) -> None:
        self.instance, self.sets = instance, sets
        needed = sets * (len(WITH_AGENT) + 2)
        names = [row[0] for row in instance.sql("SELECT username FROM base_user WHERE is_active ORDER BY id")]
        if len(names) < needed:
            raise InstanceFailed(f"{needed} agents are needed and the demo has {len(names)}: fewer sets, please")
        self.line = acute_line(instance)
        self.taker = int(instance.sql("SELECT id FROM base_user WHERE username = 'sagene1'")[0][0])
        self.agents = [Worker(instance, AGENTS, name) for name in names[:needed]]
        self.duties = []
        for number in range(sets * len(CONSULTED)):
            telephone(instance, f"fault-{number}", "fault-secret")
            self.duties.append(Handset(instance, DUTIES, f"fault-{number}", "fault-secret"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self.agents:
            with contextlib.suppress(Exception):
                worker.offline()
            worker.close()
        for duty in self.duties:
            duty.close()
        self.instance.sql("DELETE FROM calls_softphone WHERE sip_user LIKE 'fault-%%'")

    def register(self) -> None:
        """Everybody registers (again)."""
        together(lambda phone: phone.register(seconds=40), [*self.agents, *self.duties])

    def all_offline(self) -> None:
        """Nobody takes calls, as before the first round."""
        self.instance.sql(
            "UPDATE calls_call SET wrapped_up_at = now() WHERE agent_id IS NOT NULL AND wrapped_up_at IS NULL"
            " AND (ended_at IS NOT NULL OR phase = 'handed_over') AND engine LIKE 'asterisk%'"
        )
        self.instance.sql("UPDATE calls_agentpresence SET state = 'offline', reason = '', call_id = NULL")


class Stage:
    """One round's calls."""

    def __init__(self, instance: Instance, crew: Crew, watching: Watching, sets: int, first_number: int) -> None:
        self.instance, self.crew, self.watching, self.sets = instance, crew, watching, sets
        self.phone = Phone(CALLER, "4790300000")
        host, port = instance.carrier
        self.carrier = Phone(host, "carrier", port)
        self._number = first_number
        self.lines: list[Line] = []
        self.offset = 0

    def close(self) -> None:
        """Everybody puts down."""
        together(_put_down, [talk for line in self.lines for talk in line.talks])
        self.phone.close()
        self.carrier.close()

    # --- the way into every state --------------------------------------------------------------------
    def fill(self) -> None:
        """Bring calls into every state, as many of each as there are sets."""
        self._with_agents()
        together(self._deepen, self.lines)
        self._rung_back()
        self._ringing()
        self.lines += [self._queued(State.WAITING) for _ in range(self.sets)]
        self._all_queued(State.WAITING)
        self.lines += [self._rings(State.MENU) for _ in range(self.sets)]
        self._know_calls()

    def _with_agents(self) -> None:
        self.lines = [self._queued(state) for state in WITH_AGENT for _ in range(self.sets)]
        self._all_queued(*WITH_AGENT)
        self._know_calls()
        workers = self.crew.agents[: len(self.lines)]
        for worker in workers:
            self.instance.sql(PRESENT, worker.user_id, "ready", "")
        wake(self.instance)
        talks = together(lambda worker: worker.answer_next(SLOW), workers)
        by_call = {line.call: line for line in self.lines}
        for worker, talk in zip(workers, talks, strict=True):
            talk.say(DESK_TONE)
            user = worker.user_id
            call = self._until(lambda seen, user=user: _in_call(seen.presence.get(user)), f"{worker.name} has no call")
            by_call[call].agent, by_call[call].agent_talk = worker, talk
        duties = iter(self.crew.duties)
        for line in self.lines:
            line.duty = next(duties) if line.state in CONSULTED else None

    def _deepen(self, line: Line) -> None:
        if line.state is State.HOLD:
            self.click(line, "hold")
        elif line.state is State.WRAP_UP:
            assert line.agent_talk and line.agent
            line.agent_talk.hang_up()
            line.caller.wait("ended")
            user = line.agent.user_id
            self._until(lambda seen: seen.presence.get(user, ("",))[0] == "wrap_up", "no wrap-up")
        elif line.duty:
            self._consult(line, line.duty)

    def _consult(self, line: Line, duty: Handset) -> None:
        self.click(line, "consult", label="Vakt", line=self.crew.line.id, sip_user=duty.name)
        line.duty_talk = duty.wait_call(seconds=SLOW)
        if line.state is State.CONSULT_RINGING:
            line.duty_talk.ring()
            return
        line.duty_talk.answer()
        line.duty_talk.say(DUTY_TONE)
        self.in_phase(line, "consult_confirming")
        if line.state is State.CONFIRMING:
            return
        self.press_until(line.duty_talk, "1", lambda: self.row(line).phase == "consulting")
        if line.state is State.CONFERENCE:
            self.click(line, "conference")
        if line.state is State.HANDED_OVER:
            self.click(line, "complete", taker=self.crew.taker)

    def _rung_back(self) -> None:
        """Callers who kept their place and put down; an agent is there, and their telephone rings."""
        fresh = [self._queued(State.RUNG_BACK) for _ in range(self.sets)]
        self.lines += fresh
        self._all_queued(State.RUNG_BACK)
        self._know_calls()
        together(self._keep_place, fresh)
        workers = self.crew.agents[-2 * self.sets : -self.sets]
        for worker in workers:
            self.instance.sql(PRESENT, worker.user_id, "ready", "")
        wake(self.instance)
        talks = together(lambda worker: worker.answer_next(SLOW), workers)
        by_call = {line.call: line for line in fresh}
        for worker, talk in zip(workers, talks, strict=True):
            talk.say(DESK_TONE)
            user = worker.user_id
            call = self._until(lambda seen, user=user: seen.presence.get(user, ("", None))[1], "nobody is offered")
            by_call[call].agent, by_call[call].agent_talk = worker, talk
        for line in fresh:
            line.caller = self.carrier.wait_call(_number(line.caller), SLOW)
            line.caller.ring()

    def _keep_place(self, line: Line) -> None:
        """5, 1, 1: keep my place, this number, at any time. Whether it is offered is the estimator's to say."""
        offer = "UPDATE calls_call SET state = jsonb_set(state, '{may_keep}', 'true') WHERE id = %s"
        asked = "SELECT 1 FROM calls_call WHERE id = %s AND state->'keeping' <> 'null'"

        def asks() -> bool:
            self.instance.sql(offer, line.call)  # taken over by the next check
            return bool(self.instance.sql(asked, line.call))

        self.press_until(line.caller, "5", asks, 40)
        self.press_until(line.caller, "1", lambda: line.call in self.watching.now.contacts)
        line.caller.hang_up()
        self.in_phase(line, "kept")

    def _ringing(self) -> None:
        fresh = [self._queued(State.RINGING) for _ in range(self.sets)]
        self.lines += fresh
        self._all_queued(State.RINGING)
        self._know_calls()
        workers = self.crew.agents[-self.sets :]
        for worker in workers:
            self.instance.sql(PRESENT, worker.user_id, "ready", "")
        wake(self.instance)
        talks = together(lambda worker: worker.wait_call(seconds=SLOW), workers)
        by_call = {line.call: line for line in fresh}
        for worker, talk in zip(workers, talks, strict=True):
            talk.ring()
            call = self._until(lambda seen, w=worker: seen.presence.get(w.user_id, ("", None))[1], "nobody is offered")
            by_call[call].agent, by_call[call].agent_talk = worker, talk

    # --- steps -----------------------------------------------------------------------------------------
    def _rings(self, state: State) -> Line:
        self._number += 1
        self.phone.name = str(self._number)  # a caller with a number of their own
        time.sleep(0.06)  # the line takes 25 a second
        talk = self.phone.dial(self.instance.number, self.instance.sip)
        return Line(state, talk)

    def _queued(self, state: State) -> Line:
        line = self._rings(state)
        line.caller.say(CALLER_TONE)
        return line

    def _all_queued(self, *states: State) -> None:
        lines = [line for line in self.lines if line.state in states]
        together(lambda line: line.caller.wait("answered", SLOW), lines)
        self._know_calls()
        together(lambda line: self.press_until(line.caller, "1", lambda: self.row(line).phase == "waiting"), lines)

    def _know_calls(self) -> None:
        """Which row belongs to which caller: by the channel that has the caller's number."""
        numbers = {_number(line.caller): line for line in self.lines if not line.call}

        def known() -> bool:
            rows = {row.channel: row.id for row in self.watching.now.calls.values()}
            for channel in self.instance.ari("channels"):
                line = numbers.get(channel["caller"]["number"])
                if line is not None and channel["id"] in rows:
                    line.call = rows[channel["id"]]
            return all(line.call for line in numbers.values())

        until(known, SLOW, "calls without a row", 0.2)

    def click(self, line: Line, verb: str, /, seconds: float = SLOW, **words: object) -> float:
        """Press a button and wait until the switchboard has done it; returns after how many seconds."""
        assert line.agent
        began = time.monotonic()
        request = until(lambda: self._ask(line, verb, words), seconds, f"{verb} cannot be asked", 0.2)
        result = self.watching.until(lambda seen: seen.handled.get(request), seconds)
        if result != "done":
            raise CallFailed(f"{line.state}: {verb} gave {result!r}; phase {self.row(line).phase}")
        return time.monotonic() - began

    def _ask(self, line: Line, verb: str, words: dict[str, object]) -> int:
        assert line.agent
        try:
            return ask(self.instance, line.call, line.agent.user_id, verb, **words)
        except Exception:  # the database is away: the page would say so and the agent press again
            return 0

    def press_until(self, talk: Talk, digit: str, done: Callable[[], bool], seconds: float = SLOW) -> None:
        """Press as a person does who is not sure that it was heard."""
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline or talk.ended:
                raise CallFailed(f"{digit} is not heard; {talk.story()}")
            talk.press(digit)
            self.watching.until(lambda _: done(), 1.5)

    def in_phase(self, line: Line, *phases: str, seconds: float = SLOW) -> None:
        """Wait for one of the phases."""
        if not self.watching.until(lambda seen: _phase(seen.calls, line) in phases, seconds):
            raise CallFailed(f"{line.state}: phase is {self.row(line).phase}, not {' or '.join(phases)}")

    def row(self, line: Line) -> CallRow:
        """The call as stored."""
        return self.watching.now.calls.get(line.call) or CallRow(line.call, "unknown", "", None, False, "", 0)

    def _until(self, look: Callable[..., str | bool | None], what: str) -> str:
        found = self.watching.until(look, SLOW)
        if not found:
            raise CallFailed(what)
        return str(found)


def together(work: Callable[[Item], Found], items: list[Item]) -> list[Found]:
    """Do it for all at once."""
    if not items:
        return []
    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(work, items))


def _in_call(found: tuple[str, str | None] | None) -> str | None:
    return found[1] if found and found[0] == "in_call" else None


def _phase(calls: dict[str, CallRow], line: Line) -> str:
    return calls[line.call].phase if line.call in calls else ""


def _number(caller: Talk) -> str:
    return caller.local.partition("sip:")[2].partition("@")[0]


def _put_down(talk: Talk) -> None:
    with contextlib.suppress(CallFailed):
        talk.hang_up()
