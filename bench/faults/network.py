"""What lies between a browser and the instance: real Chromium pages, one in each state of a call, whose pages, live
stream, signalling and sound are cut off, come from another address, or stand still with their laptop's lid closed.

Calls that are still in their state after a round stay for the next; the others are made anew.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.faults.clerk import Clerk
from bench.faults.page import save
from bench.faults.seat import Seat, State
from bench.faults.tally import Tally
from bench.faults.verdict import orphans
from journeys.kit import browser, wire
from journeys.kit.handset import Handset, telephone
from journeys.kit.instance import Instance
from journeys.kit.phone import Phone
from journeys.kit.scene import acute_line, nobody_at_work
from journeys.kit.wire import Wire

CUT_SECONDS, LID_SECONDS = 8.0, 20.0
CALLERS, DUTIES = "127.0.0.74", "127.0.0.75"
AGENTS = ("agent1", "agent2", "agent3", "agent4", "agent5", "agent6", "fag1")
SET_UP_TRIES = 3


@dataclass
class Office:
    """Everybody at a page, all behind one wire."""

    instance: Instance
    wire: Wire
    seats: list[Seat]

    def type(self, words: str) -> None:
        """What agents type in the moment of the fault; it must not be lost."""
        for seat in self.seats:
            seat.type(words)


def _cut(office: Office, words: str) -> None:
    office.wire.cut()
    began = time.monotonic()
    office.type(words)
    time.sleep(max(0.0, CUT_SECONDS - (time.monotonic() - began)))
    office.wire.mend()


def _moved(office: Office, words: str) -> None:
    office.wire.cut()
    office.wire.move()
    for seat in office.seats:
        seat.desk.page.evaluate("back => { window.__back = back }", office.wire.back)
    office.type(words)
    office.wire.mend()


def _lid(office: Office, words: str) -> None:
    office.type(words)
    with browser.asleep(LID_SECONDS):
        pass


@dataclass(frozen=True)
class NetworkFault:
    """`strike` types these words and returns when the network, or the laptop, is whole again."""

    name: str
    strike: Callable[[Office, str], None]


FAULTS = (
    NetworkFault(f"network to the browsers cut for {CUT_SECONDS:.0f} s", _cut),
    NetworkFault("browsers on another Wi-Fi (new address) in mid-call", _moved),
    NetworkFault(f"the agents' lids closed for {LID_SECONDS:.0f} s", _lid),
)


def run(instance: Instance, rounds: int, only: str = "") -> list[Tally]:
    """So many rounds of each fault; a round strikes one page in each of the states."""
    tallies: list[Tally] = []
    chosen = [fault for fault in FAULTS if only.lower() in fault.name.lower()]
    if not chosen:
        return tallies
    with Clerk(instance) as clerk:
        for fault in chosen:
            tally = Tally(fault.name)
            tallies.append(tally)
            nobody_at_work(instance)
            with _at_work(instance) as office:
                for number in range(rounds):
                    _round(office, fault, tally, f"Runde {number + 1}: har ikke penger til mat før torsdag.")
                    print(f"  {tally.told()}", flush=True)
            tally.orphans += orphans(instance)
            tally.promises = len(clerk.given) - sum(each.promises for each in tallies)
            tally.wrong += clerk.wrong()
            save(tallies)
    return tallies


@contextmanager
def _at_work(instance: Instance) -> Iterator[Office]:
    """Seven pages of one browser behind a wire, with an officer's telephone where the state needs one."""
    line = acute_line(instance)
    with ExitStack() as stack:
        way = stack.enter_context(wire.between(instance))
        opened = stack.enter_context(browser.browser())
        callers = Phone(CALLERS, "4790400000")
        stack.callback(callers.close)
        seats = []
        for number, (state, username) in enumerate(zip(State, AGENTS, strict=True)):
            context = browser.visit(opened, instance, base_url=way.base_url)
            context.add_init_script(way.script)
            telephone(instance, f"seat-{number}", "seat-secret")
            duty = Handset(instance, DUTIES, f"seat-{number}", "seat-secret").register()
            stack.callback(duty.close)
            page = browser.log_in(context, username, "/desk/")
            seats.append(Seat(instance, state, username, page, callers, duty, line.id))
        try:
            yield Office(instance, way, seats)
        finally:
            for seat in seats:
                seat.put_down()
            instance.sql("DELETE FROM calls_softphone WHERE sip_user LIKE 'seat-%%'")


def _round(office: Office, fault: NetworkFault, tally: Tally, words: str) -> None:
    for seat in office.seats:
        _bring(seat)
    fault.strike(office, words)
    began = time.monotonic()
    wrong = {}
    for seat in office.seats:
        try:
            seat.went_on(words)
        except Exception as error:  # whatever it is, the round tells it and the next begins anew
            wrong[seat.state] = f"{seat.state}: {error}"
            seat.failed = True
        if seat.state is State.TALKING:
            tally.back.append(time.monotonic() - began)
    tally.rounds += 1
    for seat in office.seats:
        tally.note(seat.state, [wrong[seat.state]] if seat.state in wrong else [])


def _bring(seat: Seat) -> None:
    """Have a call in this state, on a busy machine at the second or third try."""
    for left in reversed(range(SET_UP_TRIES)):
        try:
            seat.bring()
        except Exception as error:
            if not left:
                raise
            print(f"    set up again: {seat.state}: {error}", flush=True)
            seat.failed = True
        else:
            return
