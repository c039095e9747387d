"""Takes the README's pictures from a running demo: `BINDELEDD_DATA=DIR bin/python docs/screenshots.py [nb|en]`.

An invented caller rings, an adviser answers and promises a callback; then the office looks at its inbox.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bindeledd.base.instance import data_folder  # noqa: E402
from journeys.kit.browser import DESKTOP, PHONE, browser, log_in, visit  # noqa: E402
from journeys.kit.desk import Desk  # noqa: E402
from journeys.kit.instance import Instance  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
AGENT, ADVISER = "agent2", "sagene1"
CALLERS = (
    (
        "Solveig Eksempel",
        "housing",
        "Må ut i dag og har ikke noe sted å sove i natt.",
        "no_place_tonight",
    ),
    ("Amund Prøvesen", "payment", "Pengene som skulle komme fredag, er ikke kommet.", ""),
    ("Berit Oppdiktet", "money", "Har ikke penger til mat før torsdag. Datteren er hos henne.", "children"),
)


@contextmanager
def caller(instance: Instance, *words: str) -> Iterator[None]:
    """Somebody invented on the line."""
    process = subprocess.Popen(
        [ROOT / "bin" / "bindeledd", "demo_call", "--seconds", "120", *words],
        env=os.environ | {"BINDELEDD_DATA": str(instance.data)},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def fill(desk: Desk, name: str, need: str, text: str, sign: str) -> None:
    """Everything the agent writes in a call."""
    desk.identify(name)
    desk.describe(text, need)
    if sign:
        desk.choose("signs", sign)
    desk.saved()


def take_calls(page: Page, instance: Instance, shoot: str) -> None:
    """Three calls that end in a promise; a picture in the middle of the last."""
    desk = Desk(page)
    desk.phone("registered")
    for number, story in enumerate(CALLERS):
        with caller(instance):
            if desk.bar.get_attribute("data-state") in ("offline", "paused"):
                desk.ready()
            desk.answer(60)
            fill(desk, *story)
            if number == len(CALLERS) - 1:
                page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
                page.wait_for_timeout(400)
                page.screenshot(path=PICTURES / f"desk{shoot}.png")
            desk.promise()
            desk.hang_up()
            if number == len(CALLERS) - 1:
                page.locator("[data-key=P]").click()
            desk.finish("promise")


def look_at_inbox(opened: Browser, instance: Instance, language: str, shoot: str) -> None:
    """The office's list on a desk, one inquiry on a telephone."""
    page = log_in(_visitor(opened, instance, language, phone=False), ADVISER, "/kontor/")
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"inbox{shoot}.png")
    page = log_in(_visitor(opened, instance, language, phone=True), ADVISER, "/kontor/")
    page.locator("#list h3 a, .inbox h3 a").first.click()
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"inquiry-phone{shoot}.png")


def _visitor(opened: Browser, instance: Instance, language: str, *, phone: bool) -> BrowserContext:
    context = visit(opened, instance, PHONE if phone else DESKTOP)
    context.add_cookies([{"name": "django_language", "value": language, "url": instance.url()}])
    return context


def main() -> None:
    """Take all pictures in one language; other languages than bokmål get their code in the name."""
    language = sys.argv[1] if len(sys.argv) > 1 else "nb"
    shoot = "" if language == "nb" else f"-{language}"
    PICTURES.mkdir(exist_ok=True)
    instance = Instance(data_folder())
    with browser() as opened:
        take_calls(log_in(_visitor(opened, instance, language, phone=False), AGENT, "/desk/"), instance, shoot)
        look_at_inbox(opened, instance, language, shoot)


if __name__ == "__main__":
    main()
