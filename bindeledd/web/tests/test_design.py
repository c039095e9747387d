"""/design shows every part and every state that pages use, so that a change of the look is seen in one place."""

import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup
from django.test import Client

from bindeledd.base.instance import REPOSITORY

_WHOLE_PAGES = (
    "desk left middle right bar lead day-card page inquiry caller login medium narrow top brand who skip demo keys "
    "workplaces workplace offices login-form tours tour-starts demo-steps twice twice-heads told-row own-words waits "
    "axis-days wait wait-name breaks break-list happened tour then-head now-head languages search phone-line"
)
"""Grids and frames of one whole page: seen there."""
_BARE = (
    "aksel-theme aksel-sr-only no-print name button off track first second clocked unknown mark pressed talked "
    "apart strong end when-ringing when-talking aksel-body-long--large aksel-heading--large aksel-heading--xlarge "
    "aksel-body-long two column fates steps grow"
)
"""Hooks, sizes of text, and pieces of a picture that no part stands on."""
WHOLE_PAGES, BARE = set(_WHOLE_PAGES.split()), set(_BARE.split())
_CLASSES = re.compile(r'class="([^"]*)"')
_BLOCKS = re.compile(r"{%.*?%}|{{.*?}}")
_TAGGED = re.compile(r"{% tag \S+(?: [a-z_]+=\S+)* \"([a-z-]+)\"")


def templates() -> Iterator[Path]:
    for path in sorted((REPOSITORY / "bindeledd").rglob("templates/**/*.html")):
        if "design" not in path.parts and path.name not in ("design.html", "away.html"):
            yield path


def used(path: Path) -> set[str]:
    found = _CLASSES.findall(path.read_text())
    return {name for names in found for name in _BLOCKS.sub(" ", names).split()}


def shown() -> BeautifulSoup:
    answer = Client(SERVER_NAME="localhost").get("/design")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_every_part_is_shown() -> None:
    there = {name for element in shown().select("[class]") for name in element["class"]}
    lacking = {name: path.name for path in templates() for name in used(path) if name not in there}
    assert {name: where for name, where in lacking.items() if name not in WHOLE_PAGES | BARE} == {}


def test_nothing_is_excused_that_no_page_uses() -> None:
    known = {name for path in templates() for name in used(path)} | {"button", "now-head"}
    assert (WHOLE_PAGES | BARE) - known == set()


def test_every_state_is_shown() -> None:
    page = shown()
    for colour in {colour for path in templates() for colour in _TAGGED.findall(path.read_text())} - {"brand-magenta"}:
        assert page.select_one(f".aksel-tag[data-color={colour}]"), colour
    for state in ("ready", "ringing", "in_call", "consult", "wrap_up"):
        assert page.select_one(f".callbar[data-state={state}]"), state
    wanted = (
        ".deadline.open, .deadline:not(.soon):not(.late)", ".deadline.soon", ".deadline.late", ".item.urgent",
        ".card.urgent", ".card.attention", ".banner.bad", ".talk.waits", ".empty", ".aksel-error-summary",
        "[aria-invalid=true]", ".aksel-fieldset--error", "button[disabled]", "button[aria-pressed=true]",
        "[data-variant=primary]", "[data-variant=secondary]", "[data-variant=tertiary]", "[data-color=danger]",
        ".save-state[data-state=kept]", ".save-state[data-state=unsaved]", "details.panel[open]",
        ".filters [aria-current]", "[role=option][aria-selected=true]", ".digit[disabled]", "input:checked, [checked]",
    )  # fmt: skip
    assert [each for each in wanted if not page.select_one(each)] == []
    for kind in ("info", "success", "warning", "danger"):
        assert page.select_one(f".aksel-alert[data-color={kind}]"), kind
