"""While the database is away: who is told what, in which language, and who may have the emergency directory."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from bindeledd.base.scope import Actor
from bindeledd.duty.emergency import files
from bindeledd.web import away, outage, staff_pass
from bindeledd.web.outage import AWAY, BACK, Database, InFlight, is_away

AGENT = Actor("user", user_id=7, roles=frozenset({"agent"}))
ADVISER = Actor("user", user_id=8, offices=(1,), roles=frozenset({"office_adviser"}))
EMPTY = Path("/nowhere")
"""A data folder without a directory in it."""


def cookies(actor: Actor = AGENT, language: str = "nb") -> str:
    """What the browser sends after a log-in."""
    response = HttpResponse()
    staff_pass.give(response, actor, language)
    return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in response.cookies.items())


def answered(path: str = "/desk/", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    return _ask(lambda scope, send: away.answer(scope, send, None, EMPTY), path, method, headers)


def _ask(serve: Any, path: str, method: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    asyncio.run(serve({"path": path, "method": method, "headers": pairs}, send))
    got = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], got, sent[1]["body"].decode("utf8", "replace")


def test_a_page_says_what_goes_on_what_to_do_and_tries_again_by_itself() -> None:
    status, headers, body = answered(cookie=cookies())
    assert status == 503
    assert headers["retry-after"] == "3"
    assert headers["cache-control"] == "no-store"
    assert 'location.replace("/desk/")' in body
    assert "Ikke logg ut" in body
    assert away.DIRECTORY in body


def test_a_form_that_was_sent_is_not_sent_again_by_itself() -> None:
    assert 'location.replace("/")' in answered(method="POST")[2]


def test_scripts_get_data_and_parts_of_a_page_a_sentence() -> None:
    assert json.loads(answered(accept="application/json")[2])["code"] == "database_away"
    _, headers, body = answered(hx_request="true")
    assert headers["content-type"].startswith("text/plain")
    assert "databasen" in body


def test_everybody_is_spoken_to_in_their_language() -> None:
    assert 'lang="en"' in answered(cookie=cookies(language="en"))[2]
    assert 'lang="en"' in answered(cookie="django_language=en")[2]
    assert 'lang="nb"' in answered(cookie="django_language=xx")[2]


@pytest.mark.parametrize("sent", ["", "bindeledd_pass=forged", cookies(ADVISER)])
def test_without_a_pass_the_directory_is_not_even_mentioned(sent: str) -> None:
    assert away.DIRECTORY not in answered(cookie=sent)[2]


def test_a_pass_fetches_the_directory_and_the_fetch_is_remembered(tmp_path: Path) -> None:
    path = files.path_of(tmp_path, "nb")
    path.parent.mkdir()
    path.write_bytes(b"%PDF-")
    serve: Any = lambda scope, send: away.answer(scope, send, None, tmp_path)  # noqa: E731
    assert _ask(serve, away.DIRECTORY, "GET", {"cookie": "bindeledd_pass=forged"})[0] == 503
    assert files.take_fetches(tmp_path) == (None, [])
    status, headers, body = _ask(serve, away.DIRECTORY, "GET", {"cookie": cookies()})
    assert (status, headers["content-type"], body) == (200, "application/pdf", "%PDF-")
    taken, fetches = files.take_fetches(tmp_path)
    assert taken is not None
    assert [user for user, _ in fetches] == [AGENT.user_id]
    assert files.take_fetches(tmp_path)[1] == fetches  # until it has been written, it is not forgotten


def test_whoever_asked_in_the_second_in_which_the_database_went_gets_the_directory_too(
    tmp_path: Path, settings: LazySettings
) -> None:
    path = files.path_of(tmp_path, "nb")
    path.parent.mkdir()
    path.write_bytes(b"%PDF-")
    settings.INSTANCE = replace(settings.INSTANCE, data=tmp_path)
    request = RequestFactory().get(away.DIRECTORY, headers={"cookie": cookies()})
    assert away.response(request).content == b"%PDF-"
    assert away.response(RequestFactory().get("/desk/", headers={"cookie": cookies()})).status_code == 503
    assert away.response(RequestFactory().get(away.DIRECTORY)).status_code == 503


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("pool timeout"), True),
        (InterfaceError("connection already closed"), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.DiskFull(), True),
        (psycopg.errors.LockNotAvailable(), False),
        (psycopg.errors.DeadlockDetected(), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_only_an_unreachable_or_full_database_is_away(error: BaseException | None, away: bool) -> None:
    assert is_away(error) is away
    if isinstance(error, psycopg.Error):
        wrapped = OperationalError()
        wrapped.__cause__ = error
        assert is_away(wrapped) is away


def test_pages_are_told_once_when_it_goes_and_once_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    database = Database("host=127.0.0.1 port=1", told.append, lambda: told.append("mended"))
    answers = iter([True, False, False, True, True])

    async def answer() -> bool:
        return next(answers)

    async def watch() -> None:
        with pytest.raises(RuntimeError):  # the answers run out
            await database.watch()

    monkeypatch.setattr(database, "_answers", answer)
    monkeypatch.setattr(outage, "EVERY", 0)
    asyncio.run(watch())
    assert told == [AWAY, "mended", BACK]
    assert database.away_since is None


def test_a_request_under_way_is_answered_when_the_database_goes_and_left_alone_otherwise() -> None:
    async def story() -> tuple[list[bool], list[str]]:
        in_flight, finished = InFlight(), []

        async def hangs() -> None:
            await asyncio.sleep(3600)

        async def quick() -> None:
            finished.append("quick")

        waiting = asyncio.ensure_future(in_flight.answered(hangs()))
        await asyncio.sleep(0)
        done = await in_flight.answered(quick())
        in_flight.cut()
        cut = await waiting
        again = await in_flight.answered(quick())
        return [done, cut, again], finished

    assert asyncio.run(story()) == ([True, False, True], ["quick", "quick"])


def test_a_server_that_stops_is_not_held_up() -> None:
    async def story() -> None:
        waiting = asyncio.ensure_future(InFlight().answered(asyncio.sleep(3600)))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(story())
