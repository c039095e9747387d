"""An agent at a page in real Chromium, kept in one state of a call."""

import time
from enum import StrEnum

from playwright.sync_api import Page, expect

from bench.faults.verdict import hears
from bindeledd.calls.flow.state import QUEUED, WITH_AGENT
from journeys.kit import browser
from journeys.kit.desk import Desk
from journeys.kit.handset import PRESENT, Handset, ask
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, CallFailed, Phone, Talk
from journeys.kit.scene import presence, press_until, ring_in

SLOW = 25.0  # seconds for a step on a busy machine
NEWEST = """SELECT id FROM calls_call WHERE engine LIKE 'asterisk%' AND direction = 'in'
    ORDER BY first_ring_at DESC LIMIT 1"""


class State(StrEnum):
    """Where the call is when the fault strikes; what rings comes last, for it rings only so long."""

    TALKING = "talking"
    HOLD = "hold"
    CONSULTING = "consulting"
    CONFERENCE = "conference"
    WRAP_UP = "wrap-up"
    CONSULT_RINGING = "consult ringing"
    RINGING = "ringing agent"


STANDS = {
    State.TALKING: "talking",
    State.HOLD: "on_hold",
    State.CONSULTING: "consulting",
    State.CONFERENCE: "conference",
}


class Seat:
    """One page, its caller, and the officer whom its agent rings."""

    def __init__(
        self, instance: Instance, state: State, username: str, page: Page, callers: Phone, duty: Handset, line: int
    ) -> None:
        self.instance, self.state, self.username, self.callers, self.duty, self.line = (
            *(instance, state, username, callers, duty),
            line,
        )
        self.desk = Desk(page)
        self.user_id = int(instance.sql("SELECT id FROM base_user WHERE username = %s", username)[0][0])
        self.call = ""
        self.talk: Talk | None = None
        self.duty_talk: Talk | None = None
        self.failed = False

    @property
    def phase(self) -> str:
        """Of the call, as stored."""
        found = self.instance.sql("SELECT phase FROM calls_call WHERE id = %s", self.call)
        return str(found[0][0]) if found else ""

    # --- the way into the state ----------------------------------------------------------------------
    def bring(self) -> None:
        """Have a call in this state: the one from before when it still is, else a new one."""
        if not self.failed and self._stands():
            return
        self.leave()
        self.failed = False
        self.desk.ready()
        self.callers.name = str(4790400000 + time.monotonic_ns() // 10**6 % 10**5)
        self.talk = ring_in(self.instance, self.callers)
        self.call = str(self.instance.sql(NEWEST)[0][0])
        if self.state is State.RINGING:
            self.desk.state("ringing", SLOW)
            return
        self.desk.answer(SLOW)
        if self.state is State.HOLD:
            self._hold()
        elif self.state is State.WRAP_UP:
            self.desk.hang_up()
        elif self.state is not State.TALKING:
            self._consult()

    def _stands(self) -> bool:
        if self.state is State.WRAP_UP:
            return bool(self.call) and presence(self.instance, self.username)[0] == "wrap_up"
        return self.state in STANDS and bool(self.talk and not self.talk.ended) and self.phase == STANDS[self.state]

    def _hold(self) -> None:
        self.desk.key("V")
        self.desk.phase("on_hold", SLOW)

    def _consult(self) -> None:
        ask(self.instance, self.call, self.user_id, "consult", label="Vakt", line=self.line, sip_user=self.duty.name)
        self.duty_talk = self.duty.wait_call(seconds=SLOW)
        self.duty_talk.ring()
        self.desk.phase("consult_ringing", SLOW)
        if self.state is not State.CONSULT_RINGING:
            self._confirm()
        if self.state is State.CONFERENCE:
            ask(self.instance, self.call, self.user_id, "conference")
            self.desk.phase("conference", SLOW)

    def _confirm(self) -> None:
        assert self.duty_talk
        self.duty_talk.answer()
        self.duty_talk.say(DUTY_TONE)
        press_until(self.duty_talk, "1", lambda: self.phase == "consulting")

    def leave(self) -> None:
        """End what there is, and stand at a fresh page without calls."""
        self.put_down()
        if self.call:
            over = "SELECT 1 FROM calls_call WHERE id = %s AND (ended_at IS NOT NULL OR phase = 'kept')"
            until(lambda: self.instance.sql(over, self.call), SLOW, f"{self.state}: its call does not end")
            self.instance.sql("UPDATE calls_call SET wrapped_up_at = now() WHERE id = %s", self.call)
        self.instance.sql(PRESENT, self.user_id, "offline", "")
        self.call, self.talk, self.duty_talk = "", None, None
        self.desk.page.goto("/desk/")

    def put_down(self) -> None:
        """Caller and officer put down."""
        for talk in (self.talk, self.duty_talk):
            try:
                if talk and not talk.ended:
                    talk.hang_up()
            except CallFailed:
                pass

    # --- after the fault -----------------------------------------------------------------------------
    def type(self, words: str) -> None:
        """Write into the form, where there is one."""
        if self.state is not State.RINGING:
            self.desk.fill("text", words)

    def went_on(self, words: str) -> None:
        """The caller's line, the sound, the page's next click and every word are there; raises otherwise."""
        if self.state is not State.WRAP_UP and self.talk and self.talk.ended:
            raise CallFailed(f"dropped: {self.talk.story()}")
        if self.state is State.WRAP_UP:
            self.desk.state("wrap_up", SLOW)
        elif self.state is State.RINGING:
            self._rings_or_waits()
        else:
            self._goes_on()
        if self.state is not State.RINGING:
            until(lambda: self.desk.stored()["text"] == words, SLOW, "what was typed is not saved", 0.3)
            expect(self.desk.page.locator("[name=text]")).to_have_value(words)

    def _rings_or_waits(self) -> None:
        assert self.talk
        until(lambda: self.phase in QUEUED, SLOW, lambda: f"phase is {self.phase}")
        if self.phase == "offering" and self.desk.bar.get_attribute("data-state") == "ringing":
            self.desk.answer(SLOW)
            hears(self.talk, DESK_TONE)
        else:
            hears(self.talk, "sound")

    def _goes_on(self) -> None:
        """The page has its call, everybody hears whom the phase says, and what the agent presses is done."""
        assert self.talk
        until(lambda: self.phase in WITH_AGENT, SLOW, lambda: f"phase is {self.phase}")
        if self.state is State.CONSULT_RINGING and self.duty_talk and not self.duty_talk.ended:
            self._confirm()
        phase = self.phase
        self.desk.phase(phase, SLOW)
        if phase == "talking":
            self._talks()
            self._hold()
            hears(self.talk, "sound")
            self._resume()
        elif phase == "on_hold":
            hears(self.talk, "sound")
            self._resume()
            self._talks()
            self._hold()
        elif phase == "consulting":
            browser.hears(self.desk.page, DUTY_TONE, seconds=SLOW)
            hears(self.talk, "sound")
        elif phase == "conference":
            hears(self.talk, DESK_TONE, DUTY_TONE)

    def _talks(self) -> None:
        assert self.talk
        hears(self.talk, DESK_TONE)
        browser.hears(self.desk.page, CALLER_TONE, seconds=SLOW)

    def _resume(self) -> None:
        self.desk.key("V")
        self.desk.phase("talking", SLOW)
