"""Tokens open their scopes, for as long as they are valid, as fast as is fair."""

from datetime import timedelta

import pytest

from bindeledd.api import door
from bindeledd.api.models import Token
from bindeledd.api.tests.systems import System, need
from bindeledd.base.clock import now
from bindeledd.handoffs.tests.world import SAGENE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Basic YTpi", "Bearer x", "Bearer bdl_aaaaaaaa_" + "A" * 43, "bdl_aaaaaaaa_" + "A" * 43],
)
def test_without_a_valid_token_nothing_opens(office_system: System, header: str) -> None:
    answer = office_system.get("/offices", Authorization=header)
    assert (answer.status, answer.body["code"]) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_with_another_secret_does_not_open(office_system: System) -> None:
    wrong = office_system.token[:-1] + ("A" if office_system.token[-1] != "A" else "B")
    assert office_system.get("/offices", Authorization=f"Bearer {wrong}").status == 401


def test_the_secret_is_not_stored(office_system: System) -> None:
    secret = office_system.token.split("_", 2)[2]
    row = Token.objects.get(prefix=office_system.token.split("_")[1])
    assert secret.encode() not in bytes(row.digest)


def test_a_scope_that_is_missing_is_named(partner: System) -> None:
    answer = partner.get("/figures?month=2026-01")
    assert (answer.status, answer.body["code"]) == (403, "scope_missing")
    assert "figures:read" in answer.body["detail"]


def test_who_asks_too_fast_is_told_when_to_come_back(office_system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BURST", 3.0)
    monkeypatch.setattr(door, "RATE", 0.1)
    statuses = [office_system.get("/offices/0313").status for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    answer = office_system.get("/offices/0313")
    assert int(answer.headers["Retry-After"]) >= 1


def test_guessing_tokens_is_slowed_down(office_system: System) -> None:
    statuses = {office_system.get("/offices", Authorization=f"Bearer bdl_{n:08d}_{'A' * 43}").status for n in range(30)}
    assert statuses == {401, 429}


def test_guessing_at_a_known_token_does_not_slow_its_bearer_down(
    office_system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "BURST", 3.0)
    monkeypatch.setattr(door, "RATE", 0.1)
    wrong = f"{office_system.token[:13]}{'A' * 43}"
    assert {office_system.get("/offices/0313", Authorization=f"Bearer {wrong}").status for _ in range(6)} == {401}
    assert office_system.get("/offices/0313").status == 200


def test_the_language_is_the_one_asked_for(office_system: System) -> None:
    norwegian = office_system.post("/inquiries", need(SAGENE, safe_number="12"))
    english = office_system.post("/inquiries", need(SAGENE, safe_number="12"), **{"Accept-Language": "en-GB,en;q=0.9"})
    assert norwegian.body["code"] == english.body["code"]
    assert norwegian.headers["Content-Language"] == "nb"
    assert english.headers["Content-Language"] == "en"


def test_the_document_declares_every_problem_as_what_it_is(office_system: System) -> None:
    document = office_system.get("/openapi.json").body
    assert document["openapi"].startswith("3.")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            refused = {int(status) for status in operation["responses"] if int(status) >= 400}
            assert {401, 403, 422, 429} <= refused, (path, method)
            assert operation["security"], (path, method)
            for status in refused:
                assert list(operation["responses"][str(status)]["content"]) == ["application/problem+json"]


def test_an_expired_token_does_not_open(office_system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "now", lambda: now() + timedelta(days=2))
    assert office_system.get("/offices").status == 401
