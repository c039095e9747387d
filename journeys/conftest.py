"""What every story starts from: one running instance, one browser, telephones on addresses of their own."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from journeys.kit import browser as browsers
from journeys.kit import sipp
from journeys.kit.instance import FOLDER, ROOT, Instance, carrier_port_of_its_own
from journeys.kit.phone import Phone
from journeys.kit.scene import nobody_at_work

REQUIRED = os.environ.get("CI") == "true" or os.environ.get("BINDELEDD_JOURNEYS") == "required"
SHOTS = ROOT / ".data" / "journeys-failed"
MEND = "as root: apt-get install -y chromium sip-tester curl"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know that the story failed."""
    report = yield
    if report.failed:
        item.failed = True  # type: ignore[attr-defined]
    return report


def missing() -> list[str]:
    """Programs that journeys need and this machine lacks."""
    programs = {"Chromium": browsers.program(), "SIPp": sipp.program(), "curl": shutil.which("curl")}
    return [name for name, path in programs.items() if not path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave journeys out, with the reason, where a program is missing; never where they are required."""
    if REQUIRED or not missing():
        return
    reason = pytest.mark.skip(reason=f"{' and '.join(missing())} missing ({MEND})")
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(reason)


@pytest.fixture(scope="session")
def instance() -> Iterator[Instance]:
    """The running instance: the journeys' own, or that of BINDELEDD_JOURNEYS_DATA."""
    if missing():
        pytest.fail(f"{' and '.join(missing())} missing ({MEND})")
    given = os.environ.get("BINDELEDD_JOURNEYS_DATA")
    found = Instance(Path(given).resolve() if given else FOLDER)
    if not given:
        prepared(found)
        found.start()
    try:
        found.open_all_day()
        yield found
    finally:
        found.stop()


def prepared(instance: Instance) -> None:
    """An instance whose calls out come to the telephones of these tests and to nobody else's."""
    if not (instance.data / "instance.json").exists():
        instance.run_once("--prepare-only")
    carrier_port_of_its_own(instance.data)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all stories; each visitor has cookies of their own."""
    with browsers.browser() as opened:
        yield opened


@pytest.fixture
def visitor(
    request: pytest.FixtureRequest, chromium: Browser, instance: Instance
) -> Iterator[Callable[[str, str], Page]]:
    """`visitor("kari", "/desk/")` opens a page as that person of the demo; closed after the story.

    When the story failed, what the pages showed is kept in `.data/journeys-failed`.
    """
    opened: list[BrowserContext] = []

    def open_as(username: str, page: str = "/") -> Page:
        opened.append(browsers.visit(chromium, instance))
        return browsers.log_in(opened[-1], username, page)

    yield open_as
    failed = getattr(request.node, "failed", False)
    for number, context in enumerate(opened):
        if failed and context.pages:
            SHOTS.mkdir(parents=True, exist_ok=True)
            context.pages[-1].screenshot(path=SHOTS / f"{request.node.name}-{number}.png")
        context.close()


@pytest.fixture
def carrier(instance: Instance) -> Iterator[Phone]:
    """The outside world: every telephone that the instance rings."""
    host, port = instance.carrier
    with Phone(host, "carrier", port) as phone:
        yield phone


@pytest.fixture
def caller(instance: Instance) -> Iterator[Phone]:
    """A telephone of somebody who needs help."""
    with Phone("127.0.0.11", "4790000001") as phone:
        yield phone


@pytest.fixture
def second_caller(instance: Instance) -> Iterator[Phone]:
    """Another one."""
    with Phone("127.0.0.12", "4790000002") as phone:
        yield phone


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each story begins with nobody at work and ends with an empty engine: no orphan channel or bridge."""
    if not request.node.get_closest_marker("journey"):
        yield
        return
    running: Instance = request.getfixturevalue("instance")
    nobody_at_work(running)
    yield
    running.until_quiet(20)
