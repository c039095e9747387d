"""The demo's telephone in a page: everybody may have one in the demo, nobody anywhere else."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bindeledd.calls import demo_phones
from bindeledd.web import demo_phone, sip

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, data=tmp_path))
    return tmp_path


def account(client: Client) -> dict[str, str]:
    found: dict[str, str] = client.post(reverse("demo_account")).json()
    return found


def test_each_browser_has_a_telephone_of_its_own_and_keeps_it() -> None:
    one, other = Client(), Client()
    mine = account(one)
    assert mine["called"] == settings.INSTANCE.called_number
    assert mine["path"] == demo_phone.SOCKET
    assert account(one) == mine
    assert not {mine[name] for name in ("user", "secret", "number")} & set(account(other).values())
    assert mine["number"] in one.get(reverse("demo_phone")).content.decode()
    assert mine["number"] not in other.get(reverse("demo_phone")).content.decode()


def test_the_cookie_is_out_of_reach_for_scripts_and_for_other_sites() -> None:
    client = Client()
    account(client)
    cookie = client.cookies[demo_phone.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/demo/")
    assert cookie.value not in account(client).values(), "the cookie is not what the telephone registers with"


def test_a_foreign_page_gets_no_account() -> None:
    assert Client(enforce_csrf_checks=True).post(reverse("demo_account")).status_code == 403


def test_when_all_are_in_use_the_page_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_phones, "LINES", 1)
    account(Client())
    assert Client().post(reverse("demo_account")).status_code == 503


@pytest.mark.parametrize("name", ["demo_phone", "demo_account", "demo_answer"])
def test_outside_the_demo_there_is_neither_page_nor_account(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
    ask = Client().get if name == "demo_phone" else Client().post
    assert ask(reverse(name)).status_code == 404


def code_of(cookie: str, origin: str = "http://testserver") -> int:
    """With which code the telephone's WebSocket is closed before anything is said."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    headers = [(b"host", b"testserver"), (b"origin", origin.encode()), (b"cookie", cookie.encode())]
    asgi = {"type": "websocket", "subprotocols": ["sip"], "headers": headers}
    asyncio.run(demo_phone.relay([], asgi, receive, send))
    assert said[0]["type"] == "websocket.close"
    return int(said[0]["code"])


def test_the_socket_is_for_those_with_a_telephone(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[str] = []

    def renewed(token: str) -> bool:
        known.append(token)
        return token == "mine"

    monkeypatch.setattr(demo_phone, "_renewed", renewed)
    assert code_of("") == code_of("demo-phone=guessed") == sip.REFUSED
    assert code_of("demo-phone=mine", "https://elsewhere.invalid") == sip.REFUSED
    assert code_of("demo-phone=mine") == sip.ENGINE_AWAY, "let in, but here is no engine"
    assert known == ["guessed", "mine"]
    monkeypatch.setitem(demo_phone._open, "mine", demo_phone.CONNECTIONS)
    assert code_of("demo-phone=mine") == sip.REFUSED, "too many from one browser"
    monkeypatch.delitem(demo_phone._open, "mine", raising=False)
    monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
    assert code_of("demo-phone=mine") == sip.REFUSED


def test_a_page_may_not_say_more_than_a_telephone_does(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: at)
    pace = sip.Pace(most=3, seconds=10)
    assert [pace.keeps() for _ in range(4)] == [True, True, True, False]
    at = 110.5
    assert pace.keeps()
