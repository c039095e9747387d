"""Pages people look at all day: how soon at fifty requests a second, and how soon the first time by a slow network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser

from bench import product, promise
from bench.report import Row, quantile
from bench.running import with_workers
from bench.steady import Line, together
from bench.visitors import Visitor
from journeys.kit import browser
from journeys.kit.instance import Instance

WORKERS, CLIENTS = 4, 16
PACE, SECONDS, LIMIT = 50, 30.0, 0.1
ROUND_TRIP_MS, DOWN, UP = 150, 1.6e6 / 8, 750e3 / 8
"""Slow 4G as the browsers' own tools define it: bytes a second."""
LOOKS, LIMIT_PAINT = 5, 1.5
PAINTED = """() => new Promise((told) => {
  let last = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) last = each.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => told(last), 1500);
})"""


@dataclass(frozen=True)
class Look:
    """A page and somebody who looks at it."""

    name: str
    user: str
    path: str


def measure(instance: Instance) -> list[Row]:
    """Fifty requests a second to all of them together, with the demo's play; then each in a fresh browser."""
    with with_workers(instance, WORKERS, pace=60):
        looks = _looks(instance)
        return [_under_load(instance, looks), *_by_slow_network(instance, looks)]


def _looks(instance: Instance) -> list[Look]:
    product.load(instance)
    promise.give_some(1)
    inbox = Visitor(instance, "sagene1").get("/kontor/")
    found = re.search(r'href="(/kontor/henvendelse/[^"]+)"', inbox)
    assert found, "an inquiry was promised"
    return [
        Look("desk", "agent1", "/desk/"),
        Look("inbox", "sagene1", "/kontor/"),
        Look("inquiry", "sagene1", found.group(1)),
        Look("lead", "lead1", "/desk/leder/"),
    ]


def _under_load(instance: Instance, looks: Sequence[Look]) -> Row:
    cookies = {look.user: Visitor(instance, look.user).cookie_header() for look in looks}
    lines = [
        Line(instance, (f"Cookie: {cookies[looks[number % len(looks)].user]}", "Accept: text/html"))
        for number in range(CLIENTS)
    ]

    def look(line: Line, turn: int) -> None:
        line.ask("GET", looks[turn % CLIENTS % len(looks)].path)

    together(lines, look, times=5)
    took = together(lines, look, seconds=SECONDS, pace=PACE)
    for line in lines:
        line.close()
    p95 = quantile(took.each, 0.95)
    return Row(
        f"pages ({', '.join(each.name for each in looks)}) at {PACE} requests a second with the demo running,"
        f" {WORKERS} web processes",
        f"p95 {p95 * 1000:.0f} ms, median {quantile(took.each, 0.5) * 1000:.0f} ms",
        f"p95 ≤ {LIMIT * 1000:.0f} ms",
        good=p95 <= LIMIT,
    )


def _by_slow_network(instance: Instance, looks: Sequence[Look]) -> list[Row]:
    """Each time a browser that has never been there."""
    shown = [Look("login", "", "/login"), *looks[:2]]
    with browser.browser() as opened:
        times = {look.name: [_painted(opened, instance, look) for _ in range(LOOKS)] for look in shown}
    middle = {name: quantile(each, 0.5) for name, each in times.items()}
    return [
        Row(
            "largest contentful paint by slow 4G (150 ms, 1.6 Mbit/s), nothing cached",
            ", ".join(f"{name} {seconds:.2f} s" for name, seconds in middle.items()) + f" (median of {LOOKS})",
            f"≤ {LIMIT_PAINT} s",
            good=max(middle.values()) <= LIMIT_PAINT,
        )
    ]


def _painted(opened: Browser, instance: Instance, look: Look) -> float:
    context = browser.visit(opened, instance)
    try:
        if look.user:
            browser.log_in(context, look.user).close()
        page = context.new_page()
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.clearBrowserCache")
        network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        network.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": ROUND_TRIP_MS, "downloadThroughput": DOWN, "uploadThroughput": UP},
        )
        page.goto(look.path, wait_until="load", timeout=60_000)
        return float(page.evaluate(PAINTED)) / 1000
    finally:
        context.close()
