"""SIPp as a telephone: its signalling is SIPp's own, its sound is ours, so that it can be measured."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from journeys.kit.instance import until
from journeys.kit.phone.audio import heard, tone_frames
from journeys.kit.phone.loop import loop, run
from journeys.kit.phone.media import Media
from journeys.kit.phone.message import token
from journeys.kit.phone.talk import LISTEN, CallFailed

SCENARIOS = Path(__file__).parent / "scenarios"


def program() -> str | None:
    """SIPp on this machine."""
    return shutil.which("sipp")


class SippPhone:
    """One SIPp process that runs one scenario once."""

    def __init__(self, scenario: str, host: str, *words: str, port: int = 0) -> None:
        self.host, self.port = host, port or free_port(host)
        self.media = Media()
        self.folder = tempfile.TemporaryDirectory()
        self.media_port = run(self.media.open(host))
        command = [
            "sipp",
            "-sf",
            str(SCENARIOS / f"{scenario}.xml"),
            "-i",
            host,
            "-p",
            str(self.port),
            "-m",
            "1",
        ]
        command += ["-key", "sound_port", str(self.media_port), "-mi", host, "-mp", str(free_port(host))]
        command += ["-nostdin", "-trace_msg", "-message_file", f"{self.folder.name}/messages.log", *words]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.name,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(5)
        loop().call_soon_threadsafe(self.media.close)
        self.folder.cleanup()

    def connect_sound(self, after: str = "SIP/2.0 200", seconds: float = 15.0) -> None:
        """Wait until the call is answered, and send sound where the other side asked for it."""
        until(lambda: after in self.messages(), seconds, lambda: f"no {after}: {self.messages()[-1500:]}")
        address = until(self._remote_sound, 5, "no SDP from the other side")

        def connect() -> None:
            self.media.target = address

        loop().call_soon_threadsafe(connect)

    def wait_end(self, seconds: float = 15.0) -> None:
        """Wait until SIPp's scenario came to its end as written."""
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CallFailed(f"SIPp's call did not end in {seconds} s: {self.messages()[-1500:]}") from None
        if code != 0:
            raise CallFailed(f"SIPp ended with {code}: {self.messages()[-1500:]}")

    def say(self, tone: int) -> None:
        """Send a steady tone."""
        frames: Iterator[bytes] = tone_frames(tone)

        def change() -> None:
            self.media.frames = frames

        loop().call_soon_threadsafe(change)

    def press(self, digits: str) -> None:
        """Press keys."""
        loop().call_soon_threadsafe(self.media.press, digits)

    def hears(self, *tones: int | str, seconds: float = 8.0) -> None:
        """Wait until exactly these are heard."""
        wanted, start = frozenset(tones), time.monotonic()

        def now() -> bool:
            samples = self.media.latest(LISTEN, not_before=start)
            return len(samples) > 0.8 * LISTEN * 8000 and heard(samples) == wanted

        until(now, seconds, lambda: f"should hear {wanted}, hears {heard(self.media.latest(LISTEN))}")

    def hang_up(self) -> None:
        """Have SIPp put the receiver down: its scenario takes a MESSAGE in its own call as the word to do so."""
        found = re.search(r"^Call-ID: *(\S+)", self.messages(), re.M | re.I)
        if not found:
            raise CallFailed("SIPp has no call to end")
        lines = [
            f"MESSAGE sip:story@{self.host}:{self.port} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.host}:9;branch=z9hG4bK{token()}",
            f"From: <sip:story@{self.host}>;tag={token()}",
            f"To: <sip:story@{self.host}>",
            f"Call-ID: {found.group(1)}",
            "CSeq: 1 MESSAGE",
            "Content-Length: 0",
        ]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as word:
            word.sendto(("\r\n".join([*lines, "", ""])).encode(), (self.host, self.port))

    def messages(self) -> str:
        """Every SIP message so far."""
        path = Path(self.folder.name) / "messages.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _remote_sound(self) -> tuple[str, int] | None:
        """The last SDP address that is not our own."""
        pairs = re.findall(r"c=IN IP4 (\S+).*?m=audio (\d+)", self.messages(), re.S)
        theirs = [(host, int(port)) for host, port in pairs if int(port) != self.media_port]
        return theirs[-1] if theirs else None


def free_port(host: str) -> int:
    """A UDP port that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
