"""Whatever is sent wrongly is refused with the right status and a sentence, as documented, and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bindeledd.api import door
from bindeledd.api.api import api
from bindeledd.api.tests.systems import Answer, System, key, need
from bindeledd.api.tests.test_inquiries import ADVISER
from bindeledd.base.clock import now
from bindeledd.base.models import Event
from bindeledd.callers.tests.people import as_process, national_id
from bindeledd.handoffs.tests.world import BERGEN, SAGENE
from bindeledd.inquiries.models import Inquiry

pytestmark = pytest.mark.django_db
HAND_IN, TAKE, NOTE, FIND, LIST = (
    "POST /inquiries",
    "POST /inquiries/{inquiry_id}/take",
    "POST /inquiries/{inquiry_id}/notes",
    "POST /people/open-inquiries",
    "GET /inquiries",
)
DEEP: Any = "x"
for _ in range(500):
    DEEP = {"person": DEEP}


@dataclass(frozen=True)
class Case:
    """What is sent to which operation, and how it must be refused."""

    what: str
    operation: str
    body: Any
    status: int
    code: str
    query: str = ""
    where: str = ""


CASES = [
    Case("wrong type", HAND_IN, need(SAGENE, text=7), 422, "invalid"),
    Case("wrong value", HAND_IN, need(SAGENE, language="klingon"), 422, "invalid"),
    Case("missing field", HAND_IN, {"person": {"name": "Tove Oppdiktet"}}, 422, "invalid"),
    Case("missing body", HAND_IN, None, 422, "invalid"),
    Case("unknown field", HAND_IN, need(SAGENE, colour="red"), 422, "invalid"),
    Case("unknown field inside", HAND_IN, need(SAGENE, person={"name": "Tove", "shoe_size": 38}), 422, "invalid"),
    Case("unknown parameter", LIST, None, 422, "invalid", query="?colour=red"),
    Case("a parameter out of range", LIST, None, 422, "invalid", query="?size=201"),
    Case("a cursor that was not given", LIST, None, 422, "invalid", query="?cursor=1_2"),
    Case("oversized text", HAND_IN, need(SAGENE, text="x" * 4001), 422, "invalid"),
    Case("oversized body", HAND_IN, need(SAGENE, text="x" * 70_000), 413, "too_large"),
    Case("deeply nested", HAND_IN, need(SAGENE, person=DEEP), 422, "invalid"),
    Case("deeply nested lists", HAND_IN, "[" * 20_000, 400, "malformed"),
    Case("not JSON", HAND_IN, "{", 400, "malformed"),
    Case("naive time", HAND_IN, need(SAGENE, received_at="2026-11-20T10:00:00"), 422, "invalid"),
    Case("another municipality's office", HAND_IN, need(BERGEN), 404, "not_found"),
    Case("another municipality's inquiry", TAKE, None, 404, "not_found", where=BERGEN),
    Case("a note on another municipality's inquiry", NOTE, {"text": "Hei"}, 404, "not_found", where=BERGEN),
    Case("an empty note", NOTE, {"text": " "}, 422, "invalid", where=SAGENE),
    Case("a national id that is none", FIND, {"national_id": "12345678901"}, 422, "invalid"),
]


def standing() -> tuple[int, int]:
    """How many inquiries there are, and how many things have happened: every act has its event."""
    with as_process("worker"):
        return Inquiry.objects.count(), Event.objects.count()


def refused(answer: Answer, operation: str, status: int, code: str) -> None:
    """The right status, a sentence in the shape of a problem, and both documented for this operation."""
    assert (answer.status, answer.body["code"]) == (status, code), answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["detail"].endswith((".", "…")), "a sentence"
    assert "Traceback" not in str(answer.body)
    method, path = operation.split(" ")
    assert status in {int(each) for each in documented()[f"/api/v1{path}"][method.lower()]["responses"]}


def documented() -> dict[str, Any]:
    return dict(api.get_openapi_schema()["paths"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_what_is_wrong_is_refused_and_changes_nothing(case: Case, office_system: System, partner: System) -> None:
    own = office_system.acting_for(ADVISER)
    inquiry_id = ""
    if case.where:
        reference = partner.post("/inquiries", need(case.where, seed=50)).body["reference"]
        with as_process("worker"):
            inquiry_id = str(Inquiry.objects.get(reference=reference).id)
    before = standing()
    method, path = case.operation.replace("{inquiry_id}", inquiry_id).split(" ")
    refused(own.ask(method, path + case.query, case.body), case.operation, case.status, case.code)
    assert standing() == before


def test_a_replay_with_another_body_is_refused_and_changes_nothing(office_system: System) -> None:
    once = {"Idempotency-Key": key()}
    assert office_system.post("/inquiries", need(SAGENE, seed=51), **once).status == 201
    before = standing()
    other = office_system.post("/inquiries", need(SAGENE, seed=52), **once)
    refused(other, HAND_IN, 422, "idempotency_key_reused")
    assert office_system.post("/inquiries", need(SAGENE, seed=51), **once).status == 201
    assert standing() == before


def expired(system: System, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(door, "now", lambda: now() + timedelta(days=2))
    return system.token


def unknown(system: System, monkeypatch: pytest.MonkeyPatch) -> str:
    return f"bdl_{'a' * 8}_{'A' * 43}"


@pytest.mark.parametrize("made", [expired, unknown])
def test_a_token_that_is_not_valid_opens_nothing(
    made: Callable[[System, pytest.MonkeyPatch], str], office_system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = standing()
    token = made(office_system, monkeypatch)
    answer = office_system.post("/inquiries", need(SAGENE, seed=53), Authorization=f"Bearer {token}")
    refused(answer, HAND_IN, 401, "unauthorized")
    assert standing() == before


def test_a_token_without_the_scope_opens_nothing(partner: System) -> None:
    before = standing()
    refused(partner.get("/inquiries"), LIST, 403, "scope_missing")
    refused(partner.post("/people/open-inquiries", {"national_id": national_id(55)}), FIND, 403, "scope_missing")
    assert standing() == before
