"""A caller's telephone in the browser, and a voice of its own for a page."""

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from journeys.kit.browser import PHONE, hears, visit
from journeys.kit.instance import Instance
from journeys.kit.phone import CALLER_TONE

VOICE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: TONE });
  const quiet = new GainNode(context, { gain: 0.5 });
  const out = context.createMediaStreamDestination();
  tone.connect(quiet).connect(out);
  tone.start();
  return out.stream;
};
"""
NO_MICROPHONE = "navigator.mediaDevices.getUserMedia = async () => { throw new Error('none') };"


def speaks(context: BrowserContext, tone: int) -> None:
    """From the next page on, whoever sits at this browser speaks with this tone."""
    context.add_init_script(VOICE.replace("TONE", str(tone)))


class CallerPage:
    """`/demo/phone` as a caller uses it."""

    def __init__(self, chromium: Browser, instance: Instance, script: str = "") -> None:
        self.context = visit(chromium, instance, PHONE)
        self.context.add_init_script(script or VOICE.replace("TONE", str(CALLER_TONE)))
        self.page: Page = self.context.new_page()
        self.page.goto("/demo/phone")
        self.state("registered")

    def state(self, *codes: str, seconds: float = 15.0) -> None:
        """Wait until the telephone is in one of these states."""
        expect(self.page.locator("body")).to_have_attribute(
            "data-phone", re.compile("|".join(codes)), timeout=seconds * 1000
        )

    @property
    def number(self) -> str:
        """Its number as the page shows it."""
        return self.page.locator("#own-number").inner_text()

    def rings(self) -> None:
        """Ring the line, be answered and hear what is said."""
        self.page.get_by_role("button", name="Ring Nav").click()
        self.state("talking")
        self.hears("sound")

    def press(self, key: str) -> None:
        """Press a key of the telephone."""
        self.page.locator(f"[data-press='{key}']").click()

    def answer(self) -> None:
        """Answer whoever rings."""
        self.state("ringing")
        self.page.get_by_role("button", name="Svar").first.click()
        self.state("talking")

    def hang_up(self) -> None:
        """End the call."""
        self.page.get_by_role("button", name="Legg på").click()
        self.state("registered")

    def hears(self, *tones: int | str) -> None:
        """Wait until the caller hears exactly these."""
        hears(self.page, *tones)
