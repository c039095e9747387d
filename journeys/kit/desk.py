"""The agent's screen as an agent uses it: keys, fields, what stands there."""

import re

from playwright.sync_api import Locator, Page, expect

from journeys.kit.browser import hears
from journeys.kit.instance import InstanceFailed, until

PERSON = "Solveig Eksempel"
PLACE = "Sagene"
NEED_TEXT = "Har ikke penger til mat før torsdag, og barna er hos far til da."


class Desk:
    """One open desk."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def bar(self) -> Locator:
        """The call bar."""
        return self.page.locator("#callbar")

    def key(self, letter: str) -> None:
        """Press a key of the keyboard; works inside text fields too."""
        button = self.page.locator(f"[data-key='{letter}']:visible").first
        expect(button).to_be_enabled()
        self.page.keyboard.press(f"Alt+Key{letter}")

    def state(self, code: str, seconds: float = 10.0) -> None:
        """Wait until the call bar shows this state: ready, ringing, in_call, consult, wrap_up, paused."""
        expect(self.bar).to_have_attribute("data-state", code, timeout=seconds * 1000)

    def phase(self, code: str, seconds: float = 10.0) -> None:
        """Wait until the call is in this phase."""
        expect(self.bar).to_have_attribute("data-phase", code, timeout=seconds * 1000)

    def phone(self, state: str, seconds: float = 15.0) -> None:
        """Wait until the soft phone is registered, ringing, talking, elsewhere …"""
        expect(self.page.locator("body")).to_have_attribute("data-phone", state, timeout=seconds * 1000)

    def ready(self) -> None:
        """Take calls."""
        self.phone("registered")
        self.key("K")
        self.page.wait_for_function("document.querySelector('#callbar')?.dataset.state !== 'paused'")

    def answer(self, seconds: float = 10.0, phase: str = "talking") -> None:
        """Wait for the ring, answer with the key, wait until caller and agent are connected (or the caller is rung)."""
        self.state("ringing", seconds)
        self.phone("ringing")
        self.key("S")
        self.phone("talking")
        self.phase(phase)

    def hears(self, *tones: int | str) -> None:
        """Wait until the agent hears exactly these."""
        hears(self.page, *tones)

    @property
    def call_id(self) -> str:
        """The call in hand."""
        return self.bar.get_attribute("data-call") or ""

    # --- the form ---------------------------------------------------------------------------------------
    def fill(self, name: str, text: str) -> None:
        """Type into a field of the form."""
        self.page.locator(f"form[data-autosave] [name={name}]").fill(text)

    def choose(self, name: str, value: str) -> None:
        """Tick a radio or box, or pick from a list."""
        field = self.page.locator(f"form[data-autosave] [name={name}]")
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            self.page.locator(f"form[data-autosave] [name={name}][value='{value}']").check(force=True)

    def place(self, typed: str = PLACE) -> None:
        """Find the office where the person stays, by typing."""
        box = self.page.locator("#id_place")
        box.press_sequentially(typed, delay=20)
        expect(self.page.locator("#places [role=option]").first).to_contain_text(typed)
        box.press("Enter")
        expect(self.page.locator("#office-title")).to_contain_text(typed)

    def saved(self) -> None:
        """Wait until everything typed is on the server."""
        expect(self.page.locator("#save-state")).to_have_attribute("data-state", "saved")

    def stored(self) -> dict[str, str]:
        """What the server has of the form in hand."""
        saved = self.page.evaluate(
            "async () => (await (await fetch(document.querySelector('form[data-autosave]').dataset.autosave,"
            " {headers: {Accept: 'application/json'}})).json()).fields"
        )
        return {name: field["value"] for name, field in saved.items()}

    def identify(self, name: str = PERSON, place: str = PLACE) -> None:
        """Fill in who it is and where the person stays, and identify."""
        self.choose("on_behalf", "self")
        self.fill("person_name", name)
        self.page.locator("[name=has_no_national_id]").check(force=True)
        self.place(place)
        self.choose("method", "control_questions")
        self.page.locator("#person [data-key='I']").click()
        expect(self.page.locator("#person")).to_contain_text(name)

    def describe(self, text: str = NEED_TEXT, need: str = "money") -> None:
        """Fill in what is needed and how to reach the person."""
        self.choose("need", need)
        self.fill("text", text)
        self.choose("wish_to_apply", "yes")
        self.fill("safe_number", "90 00 00 01")
        self.saved()

    # --- the office ---------------------------------------------------------------------------------------
    def consult(self, line: int = 1) -> None:
        """Ring the office's line with this number on its button."""
        self.page.locator(f"#lines [data-key='{line}']").click()
        self.phase("consult_ringing")

    def hand_over(self) -> str:
        """Leave caller and office alone with the taker who is named first; returns the name."""
        taker = self.page.locator("#taker")
        name = taker.locator("option:checked").inner_text()
        self.key("O")
        self.state("wrap_up")
        return re.sub(r"\s*\(.*\)", "", name).strip()

    def told(self) -> str:
        """The warning in the call bar, such as why a consult call gave nothing."""
        alert = self.bar.locator("[role=alert]")
        expect(alert).to_be_visible()
        return alert.inner_text()

    def promise(self) -> str:
        """Promise that the office rings back; returns the words to say."""
        self.key("G")
        expect(self.page.locator("#promise .aksel-alert[role=status]")).to_be_visible()
        return self.page.locator("#promise [data-promise]").inner_text()

    def tell(self, language: str) -> None:
        """Let the telephone say the promise in the language of this name, by keyboard."""
        spoken = self.page.locator("#promise .aloud details", has_text=language)
        spoken.locator("summary").press("Enter")
        spoken.get_by_role("button").press("Enter")
        expect(spoken.get_by_role("status")).to_have_text("Telefonen sier det nå.")

    def hang_up(self) -> None:
        """End the call."""
        self.key("L")
        self.state("wrap_up")

    def finish(self, outcome: str, reason: str = "") -> None:
        """End the wrap-up; the next caller may be there at once. `reason` goes with the outcome other."""
        self.page.locator(f"#finish [name=outcome][value={outcome}]").check(force=True)
        if outcome == "general_guidance":
            self.page.locator("#finish [name=topic]").select_option(index=1)
        if reason:
            self.page.locator("#finish [name=reason]").fill(reason)
        call = self.call_id
        self.page.locator("#messages").evaluate("place => place.replaceChildren()")  # what was said earlier
        self.page.locator("#finish button.aksel-button").last.click()
        until(
            lambda: self.call_id != call or self.refusal(),
            10,
            lambda: f"wrap-up does not end: {self.page.locator('#finish').inner_text()}",
        )
        if self.call_id == call:
            raise InstanceFailed(f"{outcome} is refused: {self.refusal()}")

    def refusal(self) -> str:
        """Why the wrap-up cannot end so; empty when nothing is wrong."""
        places = self.page.locator("#messages, #finish [data-error-summary], #finish .aksel-form-field__error")
        return " ".join(places.all_inner_texts()).strip()
