"""A browser with a make-believe microphone, and an ear on what it plays."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from bindeledd.base.setup.frontend import axe_script
from journeys.kit.instance import Instance, family_of, until
from journeys.kit.phone.audio import DESK_TONE, TONES, judged, write_wav

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
ARGUMENTS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--force-webrtc-ip-handling-policy=default",
    "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,OptimizationHints",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
EAR = """
(() => {
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...words) {
      super(...words);
      this.addEventListener("track", (event) => {
        const context = (window.__context ??= new AudioContext());
        const ear = context.createAnalyser();
        ear.fftSize = 16384;
        context.createMediaStreamSource(new MediaStream([event.track])).connect(ear);
        window.__ear = { ear, rate: context.sampleRate, track: event.track };
      });
    }
  };
  window.__heard = (tones) => {
    if (!window.__ear || window.__ear.track.readyState !== "live") return null;
    const { ear, rate } = window.__ear;
    const wave = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(wave);
    const loud = 32768 * Math.sqrt((2 * wave.reduce((sum, x) => sum + x * x, 0)) / wave.length);
    const strength = (tone) => {
      const turn = 2 * Math.cos((2 * Math.PI * tone) / rate);
      let newer = 0, older = 0;
      for (const x of wave) [newer, older] = [x + turn * newer - older, newer];
      const power = newer * newer + older * older - turn * newer * older;
      return (65536 * Math.sqrt(Math.max(0, power))) / wave.length;
    };
    return { loud, tones: Object.fromEntries(tones.map((tone) => [tone, strength(tone)])) };
  };
})();
"""


def program() -> str | None:
    """Chromium on this machine."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium whose microphone plays the desk's tone for ever."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        tone = Path(folder) / "microphone.wav"
        write_wav(tone, DESK_TONE)
        started = playwright.chromium.launch(
            executable_path=program(),
            headless=True,
            args=[*ARGUMENTS, f"--use-file-for-fake-audio-capture={tone}"],
        )
        try:
            yield started
        finally:
            started.close()


def visit(opened: Browser, instance: Instance, size: ViewportSize = DESKTOP, base_url: str = "") -> BrowserContext:
    """A fresh visitor: own cookies, microphone allowed, an ear on every call; by way of `base_url` when given."""
    context = opened.new_context(
        base_url=base_url or instance.url(), permissions=["microphone"], viewport=size, locale="nb-NO"
    )
    context.set_default_timeout(10_000)
    context.add_init_script(EAR)
    return context


def log_in(context: BrowserContext, username: str, page: str = "/") -> Page:
    """Choose a person of the demo and open a page as them."""
    opened = context.new_page()
    opened.goto(f"/login?next={page}")
    opened.locator(f"button[name=demo][value='{username}']").evaluate("button => button.click()")
    opened.wait_for_url(lambda url: "/login" not in url)
    return opened


def heard(page: Page) -> frozenset[int | str]:
    """What the page's call sounds like now: test tones by frequency, else 'sound' or 'silence'."""
    found: dict[str, Any] | None = page.evaluate("tones => window.__heard(tones)", list(TONES))
    if not found:
        return frozenset({"nothing"})
    return judged(found["loud"], {tone: found["tones"][str(tone)] for tone in TONES})


def hears(page: Page, *tones: int | str, seconds: float = 8.0) -> None:
    """Wait until the page plays exactly these."""
    wanted = frozenset(tones)
    until(lambda: heard(page) == wanted, seconds, lambda: f"page should play {wanted}, plays {heard(page)}", 0.1)


@contextmanager
def asleep(seconds: float) -> Iterator[None]:
    """Every browser of this process stands still for so long, as a laptop with its lid closed.

    What the block does must not ask the browser anything; the browser wakes when the time is over.
    """
    began, held = time.monotonic(), _browser_processes()
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    finally:
        for pid in held:
            os.kill(pid, signal.SIGCONT)


def _browser_processes() -> list[int]:
    """All that stems from this process and is a Chromium."""
    return [pid for pid in family_of(os.getpid()) if b"--headless" in _words(pid) or b"--type=" in _words(pid)]


def _words(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def speak(page: Page, language: str) -> None:
    """Choose the language of the pages, by keyboard; it follows the user."""
    page.locator("details.languages > summary").press("Enter")
    page.locator(f"button[name=language][value={language}]").press("Enter")
    page.locator(f"html[lang={language}]").wait_for(state="attached")


def axe(page: Page, only: str = "") -> list[str]:
    """What axe finds wrong on the page as it stands (WCAG 2.2 AA and best practices), or by one rule `only`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script().read_text())
    rules = {"runOnly": [only]} if only else {}
    found = page.evaluate("async (rules) => (await axe.run(document, rules)).violations", rules)
    return [
        f"{rule['id']}: {rule['help']} ({', '.join(str(node['target'][0]) for node in rule['nodes'][:4])})"
        for rule in found
    ]
