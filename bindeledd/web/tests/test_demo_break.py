"""Break it: open to everybody in the demo, nowhere else; each button does what it says, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bindeledd.base.models import Event
from bindeledd.base.scope import Actor, scope
from bindeledd.demo import breaking
from bindeledd.demo.aftermath import Fate, Stroke
from bindeledd.demo.queries import BREAKS, PARTS
from bindeledd.web import demo_break

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
PHASES = ("menu", "waiting", "talking", "consult_ringing", "handed_over", "kept", "")


@pytest.fixture(autouse=True)
def struck(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been taken away."""
    done: list[str] = []
    monkeypatch.setattr(breaking, "strike", lambda what, *_: done.append(what))
    return done


def strokes() -> list[str]:
    with scope(Actor.worker(), "test"):
        return list(Event.objects.filter(kind=BREAKS).order_by("id").values_list("subject", flat=True))


def address(what: str) -> str:
    return reverse("demo_break_strike", args=[what])


@pytest.mark.parametrize("what", breaking.EVERYTHING)
def test_each_button_does_what_it_says_and_is_written_down(what: str, struck: list[str]) -> None:
    page = Client().get(reverse("demo_break")).content.decode()
    assert what == breaking.CALLERS or address(what) in page
    assert Client().post(address(what)).status_code == 302
    assert struck == [what] and strokes() == [f"demo:{what}"]


def test_two_strokes_at_once_are_one(struck: list[str]) -> None:
    for what in ("switchboard", "engine", "voicemail"):
        Client().post(address(what))
    assert struck == ["switchboard", "voicemail"]


def test_it_needs_the_page_s_own_form_and_a_known_part(struck: list[str]) -> None:
    assert Client(enforce_csrf_checks=True).post(address("engine")).status_code == 403
    assert Client().post(address("house")).status_code == 404
    assert Client().get(address("engine")).status_code == 405
    assert struck == [] and strokes() == []


def test_outside_the_demo_there_is_no_such_page(monkeypatch: pytest.MonkeyPatch, struck: list[str]) -> None:
    monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
    client = Client()
    for got in (
        client.get(reverse("demo_break")),
        client.get(reverse("demo_break_now")),
        client.post(address("engine")),
    ):
        assert got.status_code == 404
    assert struck == []


@pytest.mark.parametrize("what", PARTS)
def test_what_happened_is_told_in_sentences(what: str) -> None:
    Client().post(address(what))
    told = Client().get(reverse("demo_break_now")).content.decode()
    assert demo_break.headline(Stroke(what, Any, None, ())) in told  # type: ignore[arg-type]
    assert "7,3" in demo_break.headline(Stroke(what, Any, 7.31, ()))  # type: ignore[arg-type]


@pytest.mark.parametrize("was", PHASES)
def test_every_place_and_every_fate_has_words(was: str) -> None:
    codes = (
        "still_there",
        "answered",
        "waits_again",
        "place_kept",
        "rings_back",
        "rung_back",
        "lost",
        "fell",
        "helped",
    )
    said = {demo_break.sentence(Fate(was, code, 12.0)) for code in codes}
    assert demo_break.place(was) and len(said) == len(codes)
