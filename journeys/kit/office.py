"""The office's screens as an adviser uses them."""

import re

from playwright.sync_api import Locator, Page, expect

from journeys.kit.browser import hears


class Office:
    """An adviser's open inbox, or one inquiry."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def row(self, name: str) -> Locator:
        """The inbox's row about a person."""
        return self.page.locator("#list .item", has_text=name)

    def claim(self, name: str) -> None:
        """Take over the inquiry about this person, from the list."""
        self.row(name).get_by_role("button", name="Ta over").click()
        expect(self.page.locator("main [role=status]").first).to_be_visible()

    def open(self, name: str) -> None:
        """Open the inquiry about this person."""
        if "/henvendelse/" not in self.page.url:
            self.row(name).locator("h3 a").click()
        expect(self.page.locator("#person-title")).to_contain_text(name)

    def ring(self) -> None:
        """Ring the person from this page."""
        expect(self.page.locator("body")).to_have_attribute("data-phone", re.compile("registered"), timeout=15_000)
        self.page.locator("[data-key='R']").click()

    def ring_from(self, own_telephone: str) -> None:
        """Ring the person by way of the adviser's own telephone."""
        self.page.locator("#reach summary").first.click()
        self.page.locator("[name=own_telephone]").fill(own_telephone)
        self.page.locator("button[name=own]").click()

    def first_words(self) -> str:
        """The words to begin the call with."""
        said = self.page.locator("#reach .say")
        expect(said).to_be_visible()
        return said.inner_text()

    def rang(self, sentence: str) -> None:
        """Wait until the page says how far the call has come."""
        expect(self.page.locator("#ringing")).to_contain_text(sentence, timeout=20_000)

    def hears(self, *tones: int | str) -> None:
        """Wait until the adviser hears exactly these."""
        hears(self.page, *tones)

    def record(self, result: str, note: str = "") -> None:
        """Record how the attempt went."""
        form = self.page.locator("form[action$='/forsok']")
        self._unfold(form)
        form.locator(f"[name=result][value={result}]").check(force=True)
        form.locator("[name=note]").fill(note)
        form.locator("button").click()
        expect(self.page.locator("main")).to_contain_text("Forsøket er registrert")

    def close(self, outcome: str, note: str) -> None:
        """Close the inquiry with an outcome."""
        form = self.page.locator("form[action$='/avslutt']")
        self._unfold(form)
        field = form.locator("[name=outcome]")
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(outcome)
        else:
            form.locator(f"[name=outcome][value={outcome}]").check(force=True)
        form.locator("[name=note]").fill(note)
        form.locator("button").click()
        expect(self.page.locator("#status-title")).to_have_text("Lukket")

    def _unfold(self, form: Locator) -> None:
        details = form.locator("xpath=ancestor::details[1]")
        if details.get_attribute("open") is None:
            details.locator("summary").first.click()
