"""A system hands in; the office's own system lists, takes, notes and closes on behalf of a named adviser."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from bindeledd.api.tests.systems import System, key, need
from bindeledd.base.clock import now
from bindeledd.base.models import AuditLine
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.callers.tests.people import as_process, national_id
from bindeledd.handoffs.tests.world import BERGEN, SAGENE
from bindeledd.inquiries.models import Inquiry, Note
from bindeledd.staff.demo import DEMO_USERS

pytestmark = pytest.mark.django_db

ActingAs = Callable[[str], AbstractContextManager[Scope]]
ADVISER = next(user.username for user in DEMO_USERS if user.office == SAGENE and "leader" not in user.role)
LEADER = next(user.username for user in DEMO_USERS if user.office == SAGENE and "leader" in user.role)
STRANGER = next(user.username for user in DEMO_USERS if user.office and user.office != SAGENE)


def count() -> int:
    with as_process("worker"):
        return Inquiry.objects.count()


def test_what_is_handed_in_gets_owner_due_time_and_a_promise(office_system: System) -> None:
    answer = office_system.post("/inquiries", need(SAGENE))
    assert answer.status == 201, answer.body
    assert answer.body["working_days"] == 2
    assert answer.body["reference"] in answer.body["words"].replace(" ", "")
    detail = office_system.acting_for(ADVISER).get(f"/inquiries/{answer.body['id']}")
    assert detail.status == 200
    assert detail.body["person_name"] == "Solveig Oppdiktet"
    assert detail.body["notes"][0]["text"] == "Løslates fredag kl. 10 uten sted å bo. 💛"
    assert detail.body["notes"][0]["source"] == "system"
    assert detail.body["promised"] == [answer.body["words"]]
    assert detail.body["safe_number"] == "+4741234567"


def test_a_partner_hands_in_and_sees_nothing_afterwards(partner: System, office_system: System) -> None:
    answer = partner.post("/inquiries", need(SAGENE, seed=2))
    assert answer.status == 201, answer.body
    assert answer.body["id"] is None
    assert [each["reference"] for each in office_system.get("/inquiries").body["items"]].count(
        answer.body["reference"]
    ) == 1
    assert partner.get("/inquiries").status == 403
    with as_process("worker"):
        inquiry = Inquiry.objects.get(reference=answer.body["reference"])
    account = partner.integration.account_id
    with scope(Actor("user", account, roles=frozenset({"partner"})), "api:later", nested=True):
        assert not Inquiry.objects.filter(id=inquiry.id).exists()
        assert not Note.objects.filter(inquiry=inquiry.id).exists()


def test_a_second_hand_in_joins_and_does_not_tell_a_partner_that_there_was_a_first(
    partner: System, office_system: System
) -> None:
    first = office_system.post("/inquiries", need(SAGENE, seed=3, signs=["no_place_tonight"]))
    before = count()
    second = partner.post("/inquiries", need(SAGENE, seed=3))
    assert second.status == 201
    assert count() == before
    assert second.body["reference"] == first.body["reference"]
    assert second.body["due_at"] > first.body["due_at"], "the earlier due time would tell of the first"
    with as_process("worker"):
        inquiry = Inquiry.objects.get(reference=first.body["reference"])
    assert inquiry.urgency == "urgent"
    assert inquiry.due_at is not None
    assert inquiry.due_at.isoformat() < second.body["due_at"]


def test_the_list_has_names_only_for_a_named_adviser(office_system: System) -> None:
    office_system.post("/inquiries", need(SAGENE, seed=4))
    bare = office_system.get("/inquiries").body["items"][0]
    assert bare["person_name"] is None
    assert bare["need"] is None
    named = office_system.acting_for(ADVISER).get("/inquiries").body["items"][0]
    assert named["person_name"]
    assert named["need"] == "housing"


def test_pages_follow_each_other_without_gap_or_repetition(office_system: System) -> None:
    for seed in range(10, 15):
        assert office_system.post("/inquiries", need(SAGENE, seed=seed)).status == 201
    seen: list[str] = []
    cursor = ""
    while True:
        page = office_system.get(f"/inquiries?size=2&cursor={cursor}").body
        seen += [item["id"] for item in page["items"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) >= 5


def test_take_note_and_close_are_the_named_advisers_acts(office_system: System) -> None:
    made = office_system.post("/inquiries", need(SAGENE, seed=5)).body
    own = office_system.acting_for(ADVISER)
    taken = own.post(f"/inquiries/{made['id']}/take")
    assert taken.status == 200, taken.body
    assert own.post(f"/inquiries/{made['id']}/notes", {"text": "Avtalt time mandag."}).status == 201
    refused = own.post(f"/inquiries/{made['id']}/close", {"outcome": "contact_made"})
    assert (refused.status, refused.body["code"]) == (409, "contact_missing")
    closed = own.post(f"/inquiries/{made['id']}/close", {"outcome": "contact_made", "contact": "number"})
    assert closed.status == 200, closed.body
    assert closed.body["state"] == "closed"
    with as_process("worker"):
        lines = AuditLine.objects.filter(subjects__contains=[f"inquiry:{made['id']}"])
        assert {line.purpose for line in lines} == {f"api:{office_system.integration.id}"}
        assert {"inquiry_taken_over", "add_note", "close"} & set(lines.values_list("action", flat=True))


def test_the_second_to_take_learns_by_whom_it_was_taken(office_system: System) -> None:
    made = office_system.post("/inquiries", need(SAGENE, seed=6)).body
    assert office_system.acting_for(ADVISER).post(f"/inquiries/{made['id']}/take").status == 200
    late = office_system.acting_for(LEADER).post(f"/inquiries/{made['id']}/take")
    assert (late.status, late.body["code"]) == (409, "already_taken_over")


@pytest.mark.parametrize("adviser", ["", STRANGER, "nobody-at-all", "x" * 200])
def test_texts_and_acts_need_an_adviser_of_the_office(office_system: System, adviser: str) -> None:
    made = office_system.post("/inquiries", need(SAGENE, seed=7)).body
    system = office_system.acting_for(adviser)
    assert system.get(f"/inquiries/{made['id']}").status in {403, 422}
    assert system.post(f"/inquiries/{made['id']}/take").status in {403, 422}
    assert system.post("/people/open-inquiries", {"national_id": national_id(7)}).status in {403, 422}


def test_an_open_inquiry_is_found_by_national_id_at_the_own_office_only(office_system: System, partner: System) -> None:
    office_system.post("/inquiries", need(SAGENE, seed=8))
    partner.post("/inquiries", need(BERGEN, seed=9))
    own = office_system.acting_for(ADVISER)
    assert len(own.post("/people/open-inquiries", {"national_id": national_id(8)}).body["items"]) == 1
    elsewhere = own.post("/people/open-inquiries", {"national_id": national_id(9)})
    unknown = own.post("/people/open-inquiries", {"national_id": national_id(4711)})
    assert elsewhere.body == unknown.body == {"items": [], "cursor": ""}


def test_another_offices_inquiry_is_not_there(office_system: System, partner: System) -> None:
    partner.post("/inquiries", need(BERGEN, seed=20))
    with as_process("worker"):
        other = Inquiry.objects.exclude(office__number=SAGENE).latest("created_at")
    own = office_system.acting_for(ADVISER)
    there, nowhere = own.get(f"/inquiries/{other.id}"), own.get(f"/inquiries/{uuid.uuid4()}")
    assert there.status == nowhere.status == 404
    assert there.body == nowhere.body


def test_an_offices_system_hands_in_at_its_own_office_only(office_system: System) -> None:
    assert office_system.post("/inquiries", need(BERGEN)).status == 404


def test_the_same_key_is_carried_out_once(office_system: System) -> None:
    headers = {"Idempotency-Key": key()}
    before = count()
    first = office_system.post("/inquiries", need(SAGENE, seed=30), **headers)
    again = office_system.post("/inquiries", need(SAGENE, seed=30), **headers)
    assert first.status == again.status == 201
    assert first.body == again.body
    assert count() == before + 1
    other = office_system.post("/inquiries", need(SAGENE, seed=31), **headers)
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert count() == before + 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"office": "31"}, "office"),
        ({"office": 313}, "office"),
        ({"surplus": 1}, "surplus"),
        ({"need": "yacht"}, "need"),
        ({"signs": ["pressed_twice"]}, "signs"),
        ({"text": "x" * 4001}, "text"),
        ({"safe_number": "12"}, "safe_number"),
        ({"safe_number": ""}, "safe_number"),
        ({"safe_from": "25:00"}, "safe_from"),
        ({"safe_from": "12:00", "safe_to": "11:00"}, "safe_to"),
        ({"received_at": "2026-11-20T10:00:00"}, "received_at"),
        ({"received_at": "2031-11-20T10:00:00Z"}, "received_at"),
        ({"person": {"name": "Tove Oppdiktet", "national_id": "01017000000"}}, "national_id"),
        ({"person": {"name": "Tove Oppdiktet"}}, "national_id"),
        ({"person": {"name": "123", "has_no_national_id": True}}, "person_name"),
        ({"person": {"name": "Tove", "has_no_national_id": "yes"}}, "person.has_no_national_id"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field_and_changes_nothing(
    office_system: System, change: dict[str, Any], field: str
) -> None:
    before = count()
    answer = office_system.post("/inquiries", need(SAGENE, **change))
    assert answer.status == 422, answer.body
    assert [error["field"] for error in answer.body["errors"]] == [field]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert count() == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 20_000, b'{"office":NaN}'])
def test_a_body_that_is_no_json_object_is_refused(office_system: System, body: bytes) -> None:
    assert office_system.post("/inquiries", body).status in {400, 422}


def test_a_body_that_is_too_large_is_not_read(office_system: System) -> None:
    assert office_system.post("/inquiries", need(SAGENE, text="x" * 70_000)).status == 413


def test_the_deadline_counts_from_when_it_was_said(office_system: System) -> None:
    said = now() - timedelta(days=5)
    early = office_system.post("/inquiries", need(SAGENE, seed=40, received_at=said.isoformat())).body
    late = office_system.post("/inquiries", need(SAGENE, seed=41)).body
    assert early["due_at"] < late["due_at"]
