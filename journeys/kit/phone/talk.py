"""One call on a test telephone: what was said, what happened, what is heard."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from journeys.kit.phone.audio import announcement_frames, heard, silent_frames, tone_frames
from journeys.kit.phone.loop import loop
from journeys.kit.phone.media import Media
from journeys.kit.phone.message import Message, address_in, host_port_in, media_address, sdp, token

if TYPE_CHECKING:
    from journeys.kit.phone.phone import Phone

LISTEN = 0.4  # seconds of sound that a judgement rests on


class CallFailed(AssertionError):
    """What a story waited for did not happen in time; says what did."""


class Talk:
    """A call. Its methods may be called from the test's thread; waiting ends on the event, not on a clock."""

    def __init__(self, phone: "Phone", call_id: str, outgoing: bool) -> None:
        self.phone, self.call_id, self.outgoing = phone, call_id, outgoing
        self.number = ""
        self.media = Media()
        self.media_port = 0
        self.local_tag = token()
        self.invite = Message("")
        self.local = self.remote = self.remote_target = ""
        self.peer: tuple[str, int] = ("", 0)
        self.sequence = 1
        self.heard_of = self.given_up = False
        self.history: list[tuple[float, str]] = []
        self._changed = threading.Condition()
        self._stop_repeating: Callable[[], None] = lambda: None

    # --- what the story does -------------------------------------------------------------------------
    def say(self, tone: int) -> None:
        """Send a steady tone from now on."""
        self._speak(tone_frames(tone))

    def announce(self) -> None:
        """Send a machine's announcement, then silence."""
        self._speak(announcement_frames())

    def fall_silent(self) -> None:
        """Send silence."""
        self._speak(silent_frames())

    def press(self, digits: str) -> None:
        """Press keys."""
        loop().call_soon_threadsafe(self.media.press, digits)

    def ring(self) -> None:
        """Tell the other side that it rings here."""
        self._soon(lambda: self._respond(180, "Ringing"))

    def answer(self) -> None:
        """Lift the receiver."""
        self._soon(self._answer)
        self.wait("answered")

    def refuse(self, status: int = 486, reason: str = "Busy Here") -> None:
        """Do not take the call: busy (486), no such number (404), declined (603)."""
        self._soon(lambda: self._refuse(status, reason))

    def hang_up(self) -> None:
        """Put the receiver down, or give up a call that is still ringing."""
        if not self.ended:
            self._soon(self._hang_up)
            self.wait("ended")

    # --- what the story sees and hears ---------------------------------------------------------------
    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return any(what.startswith("ended") for _, what in self.history)

    @property
    def answered(self) -> bool:
        """Whether the receiver was lifted."""
        return any(what == "answered" for _, what in self.history)

    def wait(self, event: str, seconds: float = 15.0) -> float:
        """Wait for 'ringing', 'answered', 'ended' or 'ended: why'; returns when it was (monotonic)."""

        def at() -> float | None:
            return next((when for when, what in self.history if what.startswith(event)), None)

        with self._changed:
            if not self._changed.wait_for(lambda: at() is not None, seconds):
                raise CallFailed(f"{self.phone.name} waited {seconds} s for {event!r}; {self.story()}")
        found = at()
        assert found is not None
        return found

    def hears(self, *tones: int | str, seconds: float = 8.0) -> None:
        """Wait until exactly these are heard: test tones by frequency, 'sound' (music, voice), 'silence'."""
        self._listen(frozenset(tones), seconds, lambda now: now == frozenset(tones))

    def stops_hearing(self, tone: int, seconds: float = 8.0) -> None:
        """Wait until a test tone is gone."""
        self._listen(frozenset({tone}), seconds, lambda now: tone not in now)

    def now_heard(self) -> frozenset[int | str]:
        """What came in during the last moments."""
        return heard(self.media.latest(LISTEN))

    def story(self) -> str:
        """What happened so far, for a failure's text."""
        start = self.history[0][0] if self.history else 0.0
        steps = ", ".join(f"{when - start:.1f} s {what}" for when, what in self.history) or "nothing happened"
        return f"{steps}; hears {sorted(map(str, self.now_heard()))}"

    def _listen(
        self, wanted: frozenset[int | str], seconds: float, right: Callable[[frozenset[int | str]], bool]
    ) -> None:
        deadline, start = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < deadline:
            samples = self.media.latest(LISTEN, not_before=start)
            if len(samples) > 0.8 * LISTEN * 8000 and right(heard(samples)):
                return
            threading.Event().wait(0.05)
        hoped = sorted(map(str, wanted))
        raise CallFailed(f"{self.phone.name} waited {seconds} s to hear {hoped}; {self.story()}")

    # --- signalling (on the telephones' loop) --------------------------------------------------------
    def note(self, what: str) -> None:
        """Record an event and wake whoever waits."""
        with self._changed:
            self.history.append((time.monotonic(), what))
            self._changed.notify_all()

    def on_response(self, message: Message) -> None:
        """An answer to our INVITE, BYE or CANCEL."""
        status, (_, method) = message.status, message.sequence
        if method != "INVITE":
            return
        self._stop_repeating()
        if status < 200:
            self._heard_of()
        if status == 100:
            self.note("trying")
        elif status < 200:
            self.note("ringing")
        elif status < 300:
            self._accepted(message)
        else:
            self._request("ACK", sequence=message.sequence[0], to=message.get("to"), branch=self._branch())
            self._over(f"refused {status}")

    def on_request(self, message: Message) -> None:
        """A request inside this call."""
        if message.method == "ACK":
            self._stop_repeating()
        elif message.method == "BYE":
            self.phone.respond(message, 200, "OK", self.local_tag)
            self._over("other side hung up")
        elif message.method == "CANCEL":
            self.phone.respond(message, 200, "OK", self.local_tag)
            self._refuse(487, "Request Terminated", why="cancelled")
        elif message.method == "INVITE":
            self._reinvited(message)
        else:
            self.phone.respond(message, 200, "OK", self.local_tag)

    def _accepted(self, message: Message) -> None:
        first = not self.answered
        self.remote = message.get("to")
        self.remote_target = address_in(message.get("contact")) or self.remote_target
        if first:
            self.media.target = media_address(message.body)
        self._request("ACK", sequence=message.sequence[0])
        if self.ended:  # given up in the moment it was answered
            self.sequence += 1
            self._request("BYE")
        elif first:
            self.note("answered")

    def _reinvited(self, message: Message) -> None:
        if message.sequence[0] == self.invite.sequence[0] and not self.answered:
            return  # the INVITE again; our answer is on its way
        if message.body:
            self.media.target = media_address(message.body)
        body = sdp(self.phone.host, self.media_port)
        self.phone.respond(message, 200, "OK", self.local_tag, body)

    def _respond(self, status: int, reason: str, body: str = "") -> None:
        self.phone.respond(self.invite, status, reason, self.local_tag, body)
        if status == 180:
            self.note("ringing here")

    def _answer(self) -> None:
        self.media.target = media_address(self.invite.body)
        body = sdp(self.phone.host, self.media_port)
        self._repeat(lambda: self.phone.respond(self.invite, 200, "OK", self.local_tag, body))
        self.note("answered")

    def _refuse(self, status: int, reason: str, why: str = "") -> None:
        if not self.answered and not self.ended:
            self._over(why or f"refused with {status}")
            self._repeat(lambda: self._respond(status, reason))

    def _hang_up(self) -> None:
        if self.answered:
            self.sequence += 1
            self._request("BYE")
        elif self.outgoing and not self.heard_of:
            self.given_up = True  # RFC 3261 9.1: no CANCEL before the other side has said something
            self.media.close()
            self.note("ended: hung up here")
            return
        elif self.outgoing:
            self._cancel()
        else:
            self._refuse(603, "Decline")
        self._over("hung up here")

    def _heard_of(self) -> None:
        self.heard_of = True
        if self.given_up:
            self.given_up = False
            self._cancel()

    def _cancel(self) -> None:
        self._request("CANCEL", sequence=1, to=self.invite.get("to"), branch=self._branch())

    def start(self, send: Callable[[], None]) -> None:
        """Send the INVITE until the other side says something."""
        self._repeat(send)

    def _repeat(self, send: Callable[[], None]) -> None:
        task = asyncio.get_running_loop().create_task(_repeat(send))

        def stop() -> None:
            task.cancel()

        self._stop_repeating = stop

    def _over(self, why: str) -> None:
        if not self.ended:
            self._stop_repeating()
            self.media.close()
            self.note(f"ended: {why}")

    def _branch(self) -> str:
        return self.invite.get("via").partition("branch=")[2]

    def _request(self, method: str, sequence: int = 0, to: str = "", branch: str = "") -> None:
        cancels = bool(branch)
        target = self.invite.target if cancels else self.remote_target
        peer = self.peer if cancels or not target else host_port_in(target)
        headers = [
            ("Via", self.phone.via(branch)),
            ("From", self.local),
            ("To", to or self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{sequence or self.sequence} {method}"),
            ("Max-Forwards", "70"),
        ]
        self.phone.send(Message(f"{method} {target} SIP/2.0", headers), peer)

    def _speak(self, frames: Iterator[bytes]) -> None:
        def change() -> None:
            self.media.frames = frames

        loop().call_soon_threadsafe(change)

    def _soon(self, work: Callable[[], None]) -> None:
        loop().call_soon_threadsafe(work)


def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()


async def _repeat(send: Callable[[], None]) -> None:
    """RFC 3261 timer A: at once, then after 0.5, 1, 2, 4 s."""
    for pause in (0.5, 1.0, 2.0, 4.0, 8.0):
        send()
        await asyncio.sleep(pause)
