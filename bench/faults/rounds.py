"""`bin/bench faults`: rounds of every fault, and the table in `docs/reliability.md`."""

import contextlib
import time
from collections.abc import Iterator

from bench.faults import verdict
from bench.faults.acts import FAULTS, SWITCHBOARDS, Fault
from bench.faults.clerk import Clerk
from bench.faults.page import save
from bench.faults.stage import Crew, Stage, State
from bench.faults.tally import Tally
from bench.faults.unruly import Unruly, between
from bench.faults.watching import Watching
from journeys.kit.instance import Instance, until

SETS = 5
SET_UP_TRIES = 4


def run(instance: Instance, rounds: int, only: str = "", sets: int = SETS) -> list[Tally]:
    """`rounds` of each call state for every fault; a round has several calls of each state side by side."""
    chosen = [fault for fault in FAULTS if only.lower() in fault.name.lower()]
    tallies: list[Tally] = []
    if not chosen:
        return tallies
    with Watching(instance) as watching, Crew(instance, sets) as crew, Clerk(instance) as clerk:
        for fault in _possible(chosen):
            tally = Tally(fault.name, fault.loses_lines)
            tallies.append(tally)
            with fault.around(instance), between(instance) if fault.unruly else contextlib.nullcontext() as relay:
                crew.register()
                while tally.rounds * sets < rounds:
                    _round(instance, crew, watching, fault, tally, relay)
                    print(f"  {tally.told()}", flush=True)
            tally.promises = len(clerk.given) - sum(each.promises for each in tallies)
            tally.wrong += clerk.wrong()
            save(tallies)
    return tallies


def _possible(faults: list[Fault]) -> Iterator[Fault]:
    """Those that can be struck on this machine; the others are named with the reason."""
    for fault in faults:
        reason = fault.missing()
        if reason:
            print(f"  {fault.name}: left out, for {reason}", flush=True)
        else:
            yield fault


def _round(
    instance: Instance, crew: Crew, watching: Watching, fault: Fault, tally: Tally, relay: Unruly | None
) -> None:
    crew.all_offline()
    watching.begin()
    stage = _staged(instance, crew, watching, fault)
    if relay:
        relay.unruly = True
    try:
        tally.back.append(_struck(instance, stage, fault, tally))
        if fault.loses_lines:
            verdict.owed(stage)
        elif fault.callers_hang_up:
            verdict.hung_up(stage)
        else:
            verdict.went_on(stage)
        tally.wrong += verdict.queue_is_whole(stage)
    finally:
        stage.close()
    tally.orphans += verdict.orphans(instance)
    if relay:
        relay.unruly = False
    tally.rounds += 1
    for line in stage.lines:
        tally.note(line.state, line.wrong)
    _clean(instance, crew, fault)


def _staged(instance: Instance, crew: Crew, watching: Watching, fault: Fault) -> Stage:
    """Calls in every state; on a machine too busy for it, all of it once more."""
    for left in reversed(range(SET_UP_TRIES)):
        stage = Stage(instance, crew, watching, crew.sets, 4790300000 + int(time.time()) % 90000)
        try:
            stage.fill()
        except (AssertionError, OSError, RuntimeError) as error:
            stage.close()
            if not left:
                raise
            print(f"    set up again: {error}", flush=True)
            verdict.orphans(instance)
            _clean(instance, crew, fault)
            watching.begin()
        else:
            return stage
    raise AssertionError


def _struck(instance: Instance, stage: Stage, fault: Fault, tally: Tally) -> float:
    try:
        return _strike(instance, stage, fault)
    except AssertionError as error:
        tally.wrong.append(f"nothing acts again: {error}")
        print(f"    nothing acts again: {error}", flush=True)
        return 60.0


def _strike(instance: Instance, stage: Stage, fault: Fault) -> float:
    """Strike, and return after how many seconds the switchboard did again what it was asked."""
    probe = next(line for line in stage.lines if line.state is State.TALKING)
    began = time.monotonic()
    fault.strike(instance)
    if fault.callers_hang_up:
        for line in stage.lines:
            line.caller.hang_up()
        instance.go_on(*SWITCHBOARDS)
        until(instance.acting_switchboard, 30, "no switchboard comes back")
        return time.monotonic() - began
    if fault.loses_lines:
        until(lambda: _connected(instance), 60, "the engine does not come back", 0.2)
        return time.monotonic() - began
    stage.click(probe, "hold", 60)
    took = time.monotonic() - began
    stage.click(probe, "resume", 60)
    return took


def _connected(instance: Instance) -> bool:
    with contextlib.suppress(OSError):
        return bool(instance.ari("applications/bindeledd"))
    return False


def _clean(instance: Instance, crew: Crew, fault: Fault) -> None:
    """Nothing of this round reaches into the next."""
    crew.all_offline()
    instance.sql(
        "UPDATE calls_contact SET state = 'closed', result = 'reached', closed_at = now(), closed_by_id = lead_id"
        " WHERE state <> 'closed'"
    )
    if fault.loses_lines or instance.sql("SELECT 1 FROM calls_call WHERE ended_at IS NULL AND phase = 'kept'"):
        instance.halt(*SWITCHBOARDS)
        instance.sql("DELETE FROM calls_queueentry")
        instance.sql(
            "UPDATE calls_call SET phase = 'ended', ended_at = now(), end_reason = 'engine_lost',"
            " state = jsonb_set(state, '{phase}', '\"ended\"') WHERE ended_at IS NULL AND engine LIKE 'asterisk%'"
        )
        instance.go_on(*SWITCHBOARDS)
        until(instance.acting_switchboard, 30, "no switchboard comes back")
    if fault.loses_lines:
        crew.register()
    left = "SELECT count(*) FROM calls_call WHERE direction = 'in' AND ended_at IS NULL AND engine LIKE 'asterisk%'"
    until(lambda: instance.sql(left) == [(0,)], 30, "calls that do not end in the rows")
