"""Takes the pictures of README and user pages from a running demo: `BINDELEDD_DATA=DIR bin/python docs/screenshots.py`.

An invented leader opens the office for today, an adviser takes its duty line, an agent talks with callers, and each
role's page is looked at on the way. Everything is done through the product's own pages. `nb` or `en` may follow.
"""

import datetime
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bindeledd.base.instance import data_folder  # noqa: E402
from journeys.kit.browser import DESKTOP, PHONE, browser, log_in, visit  # noqa: E402
from journeys.kit.desk import Desk  # noqa: E402
from journeys.kit.instance import Instance  # noqa: E402
from journeys.kit.phone import Phone  # noqa: E402
from journeys.kit.scene import (  # noqa: E402
    ADVISER,
    LEAD,
    LEADER,
    ring_in,
    take_browser_line,
    until_waiting,
)

PICTURES = ROOT / "docs" / "pictures"
AGENT, COLLEAGUE = "agent2", "sagene2"
BROWSER_LINE = 2  # its number on the agent's desk
HOURS, NOTE = "08.00–20.00", "Utvidet telefontid"
SCROLL = "(place) => place ? document.querySelector(place).scrollIntoView({block: 'center'}) : scrollTo(0, 0)"
LARGEST = 200_000  # bytes of a picture
SETTLED = 700  # milliseconds until fonts, marks and clocks stand still
CALLERS = (
    ("Solveig Eksempel", "housing", "Må ut i dag og har ikke noe sted å sove i natt.", "no_place_tonight"),
    ("Amund Prøvesen", "payment", "Pengene som skulle komme fredag, er ikke kommet.", ""),
)
LAST = ("Berit Oppdiktet", "money", "Har ikke penger til mat før torsdag. Datteren er hos henne.", "children")


class Album:
    """Takes pictures in one language; other languages than bokmål get their code in the name."""

    def __init__(self, opened: Browser, instance: Instance, language: str) -> None:
        self.opened, self.instance, self.language = opened, instance, language

    def visitor(self, *, phone: bool = False) -> BrowserContext:
        """A fresh browser of somebody who reads this language."""
        context = visit(self.opened, self.instance, PHONE if phone else DESKTOP)
        context.set_default_timeout(30_000)
        context.add_cookies([{"name": "django_language", "value": self.language, "url": self.instance.url()}])
        return context

    def page(self, username: str, address: str, *, phone: bool = False) -> Page:
        """Somebody of the demo looks at a page."""
        return log_in(self.visitor(phone=phone), username, address)

    def take(self, page: Page, name: str, middle: str = "") -> None:
        """Keep what the window shows, with `middle` in the middle when it is named."""
        page.evaluate("document.activeElement.blur()")
        page.evaluate(SCROLL, middle)
        page.wait_for_timeout(SETTLED)
        path = PICTURES / f"{name}{'' if self.language == 'nb' else f'-{self.language}'}.png"
        page.screenshot(path=path, animations="disabled")
        shrink(path)

    def look(self, username: str, address: str, name: str, *, phone: bool = False) -> None:
        """A picture of a page that needs nothing else."""
        page = self.page(username, address, phone=phone)
        page.wait_for_timeout(SETTLED)
        self.take(page, name)
        page.context.close()


def shrink(path: Path) -> None:
    """A palette instead of true colours: screens have few."""
    picture = Image.open(path).convert("RGB")
    for colours in (256, 128, 64):
        picture.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            return
    raise SystemExit(f"{path.name} is too large: {path.stat().st_size} bytes")


@contextmanager
def caller(instance: Instance, number: int, key: str = "1") -> Iterator[None]:
    """Somebody with an invented number on the line."""
    with Phone(f"127.0.0.{20 + number}", f"479999999{number}") as phone:
        ring_in(instance, phone, key)
        yield


def open_the_office(page: Page) -> None:
    """The leader gives today hours of its own, and the duty lines hours on every day."""
    if not page.get_by_text(NOTE).count():
        today = datetime.datetime.now(ZoneInfo("Europe/Oslo")).date()
        send(page, "form[action$='/dag']", 0, {"day": today.isoformat(), "hours": HOURS, "note": NOTE})
    line = "form[action*='/innstillinger/vakttelefon/']:has([name=kind])"
    for number in range(page.locator(line).count()):
        send(page, line, number, {f"day_{weekday}": HOURS for weekday in range(7)})


def send(page: Page, forms: str, number: int, fields: dict[str, str]) -> None:
    """Fill in one of the page's unfolded forms, send it and see the page anew."""
    form = page.locator(forms).nth(number)
    form.evaluate("form => form.closest('details').open = true")
    for name, value in fields.items():
        form.locator(f"[name$={name}]").fill(value)
    with page.expect_response(lambda response: response.request.method == "POST"):
        form.locator("button").click()
    page.goto("/kontor/innstillinger/")


def fill(desk: Desk, name: str, need: str, text: str, sign: str) -> None:
    """Everything the agent writes in a call."""
    desk.identify(name)
    desk.describe(text, need)
    if sign:
        desk.choose("signs", sign)
    desk.saved()


def take_lines(album: Album, page: Page) -> None:
    """The officer takes the line that rings in the page; a colleague the acute one, whose telephone says 1."""
    acute = album.page(COLLEAGUE, "/kontor/vakt/")
    host, port = album.instance.carrier
    with Phone(host, "carrier", port) as telephone:
        acute.locator("form[action$='/ta'] button").first.click()
        rung = telephone.wait_call()
        rung.answer()
        rung.hears("sound")
        rung.press("1")
        expect(acute.locator("[data-test=confirmed]")).to_be_visible(timeout=20_000)
    acute.context.close()
    last = page.locator("form[action$='/ta']").last.get_attribute("action") or ""
    take_browser_line(page, int(last.split("/")[-2]))


def promised(album: Album, desk: Desk, story: tuple[str, str, str, str], shoot: str = "") -> None:
    """A call that ends in a promise."""
    with caller(album.instance, 1):
        if desk.bar.get_attribute("data-state") in ("offline", "paused"):
            desk.ready()
        desk.answer(60)
        fill(desk, *story)
        desk.promise()
        if shoot:
            album.take(desk.page, shoot, "#promise")
        desk.hang_up()
        desk.finish("promise")


def handed_over(album: Album, desk: Desk, duty: Page) -> None:
    """The call in the README's picture: others wait, the office is rung, its officer takes over."""
    with ExitStack() as callers:
        callers.enter_context(caller(album.instance, 2))
        desk.answer(60)
        callers.enter_context(caller(album.instance, 3, key="0"))
        callers.enter_context(caller(album.instance, 4))
        fill(desk, *LAST)
        until_waiting(album.instance, 2)
        album.take(desk.page, "desk")
        album.look(LEAD, "/desk/leder/", "lead")
        desk.consult(BROWSER_LINE)
        ringing = duty.locator("#incoming .incoming")
        expect(ringing).to_contain_text(LAST[2], timeout=20_000)
        album.take(duty, "duty-phone")
        ringing.locator("[data-phone=answer]").click()
        desk.phase("consulting")
        album.take(desk.page, "consult")
        desk.hand_over()
        album.take(desk.page, "wrap-up")
        desk.page.locator("[data-key=P]").click()
        desk.finish("taken_over")
        duty.locator("#incoming [data-phone=hang-up]").click()


def look_at_the_office(album: Album) -> None:
    """The office's list on a desk, one inquiry on a telephone, and the leader's pages."""
    album.look(ADVISER, "/kontor/", "inbox")
    page = album.page(ADVISER, "/kontor/", phone=True)
    page.locator("#list h3 a, .inbox h3 a").first.click()
    page.wait_for_timeout(SETTLED)
    album.take(page, "inquiry-phone")
    album.look(ADVISER, "/kontor/vakt/", "duty")
    album.look(LEADER, "/kontor/leder/", "leader")
    album.look(LEADER, "/kontor/leder/", "leader-phone", phone=True)
    album.look(LEADER, "/kontor/innstillinger/", "office-settings")


def look_at_administration(album: Album) -> None:
    """What an administrator keeps."""
    for address, name in (
        ("/administrasjon/personer/", "people"),
        ("/administrasjon/avtaler/0301/", "agreements"),
        ("/drift/", "operations"),
    ):
        album.look("admin", address, name)


def main() -> None:
    """Take all pictures in one language."""
    PICTURES.mkdir(exist_ok=True)
    expect.set_options(timeout=30_000)  # the machine may be busy, and nothing is measured here
    instance = Instance(data_folder())
    with browser() as opened:
        album = Album(opened, instance, sys.argv[1] if len(sys.argv) > 1 else "nb")
        open_the_office(album.page(LEADER, "/kontor/innstillinger/"))
        duty = album.page(ADVISER, "/kontor/vakt/", phone=True)
        take_lines(album, duty)
        desk = Desk(album.page(AGENT, "/desk/"))
        desk.phone("registered")
        for story in CALLERS:
            promised(album, desk, story, "promise" if story is CALLERS[-1] else "")
        handed_over(album, desk, duty)
        look_at_the_office(album)
        look_at_administration(album)


if __name__ == "__main__":
    main()
