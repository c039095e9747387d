"""Law 5: before a promise slips the caller is told by a text to a safe number, or the leader sees why not."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import current_actor
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs, queries, rules
from bindeledd.handoffs.models import Forewarning
from bindeledd.handoffs.tests import world
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry
from bindeledd.notices.jobs import send_sms
from bindeledd.notices.models import Sms
from bindeledd.notices.queries import of_actor
from bindeledd.notices.sms.demo import DemoPhone

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
SOON = timedelta(minutes=90)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's telephone in a folder of the test's own; texts may go at every hour; the promise is an hour old."""
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, data=tmp_path))
    monkeypatch.setattr("bindeledd.notices.sms.rules.hours_on", lambda *_: [(time(0), time(23, 59, 59, 999_999))])
    monkeypatch.setattr("bindeledd.handoffs.actions.telling.now", lambda: now() + timedelta(minutes=60))
    return tmp_path


def sweep(name: str) -> int:
    with as_process("worker"):
        return int(getattr(jobs, name)())


def near(**changes: Any) -> UUID:
    """An inquiry whose promise may slip; the caller has said yes to texts unless told otherwise."""
    made = world.inquiry(**({"sms_consent": "yes"} | changes))
    world.due_in(made, SOON)
    return made


def warning(inquiry: UUID) -> tuple[str, str]:
    with as_process("worker"):
        row = Forewarning.objects.get(inquiry=inquiry)
    return row.state, row.reason


def on_the_leaders_list(inquiry: UUID) -> list[str]:
    with as_user("leder-sagene"):
        return [why for row, why in queries.callers_not_told([world.office(world.SAGENE)]) if row.id == inquiry]


def deliver() -> None:
    with as_process("worker"):
        assert send_sms() == 1
    assert sweep("told_callers") == 1


def test_the_caller_is_told_by_text_before_it_slips(data: Path) -> None:
    inquiry = near()
    assert sweep("callers_to_tell") == 1
    assert sweep("callers_to_tell") == 0, "once"
    assert warning(inquiry) == ("waiting", "")
    deliver()
    assert warning(inquiry) == ("told", "")
    assert [shown.to for shown in DemoPhone(data).messages()] == [world.CALLER]
    assert on_the_leaders_list(inquiry) == []
    with as_user("sagene1"):
        detail = queries.inquiry_detail(inquiry)
    assert detail.forewarning is not None
    assert detail.forewarning.state == "told"
    assert "caller_told" in [step.kind for step in detail.history]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sms_consent": ""}, "no_consent"),
        ({"sms_consent": "no"}, "no_consent"),
        ({"safe_number": "", "other_way": "Naboen"}, "no_number"),
    ],
)
def test_who_cannot_be_told_is_on_the_leaders_list(changes: dict[str, str], reason: str) -> None:
    inquiry = near(**changes)
    assert sweep("callers_to_tell") == 1
    assert warning(inquiry) == ("cannot", reason)
    assert on_the_leaders_list(inquiry) == [str(rules.CANNOT_BE_TEXTED[reason])]
    with as_process("worker"):
        assert not Sms.objects.exists()
    with as_user("leder-sagene"):
        assert of_actor(current_actor()).filter(kind="caller_not_told", subject=f"inquiry:{inquiry}").count() == 1


def test_a_number_that_was_only_seen_in_the_call_is_not_texted() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form(safe_number="", other_way="", sms_consent="yes"))
        inquiries.identify_caller(call)
    world.hang_up(call, now() - timedelta(minutes=11))
    sweep("ended_calls")
    world.age_draft(call, timedelta(minutes=10))
    sweep("unfinished_drafts")
    with as_process("worker"):
        inquiry = Inquiry.objects.get(call_id=call).id
    world.due_in(inquiry, SOON)
    sweep("callers_to_tell")
    assert warning(inquiry) == ("cannot", "not_confirmed")


def test_outside_the_safe_hours_nobody_is_texted() -> None:
    hour = (now() + timedelta(hours=5)).astimezone(OSLO).hour
    inquiry = near(safe_from=f"{hour:02}:00", safe_to=f"{hour:02}:30")
    sweep("callers_to_tell")
    assert warning(inquiry) == ("cannot", "no_safe_time")


def test_a_text_that_does_not_get_out_puts_the_caller_on_the_leaders_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
    inquiry = near()
    sweep("callers_to_tell")
    deliver()
    assert warning(inquiry) == ("cannot", "no_route")
    assert on_the_leaders_list(inquiry)


def test_a_receipt_that_comes_late_takes_the_caller_off_the_list() -> None:
    inquiry = near()
    sweep("callers_to_tell")
    with as_process("worker"):
        moment = now()
        wiped = {"number_key": None, "number_ct": None, "settled_at": moment, "sent_at": moment}
        Sms.objects.update(state="failed", cause="no_receipt", **wiped)
    assert sweep("told_callers") == 1
    assert on_the_leaders_list(inquiry)
    assert sweep("told_callers") == 0
    with as_process("worker"):
        Sms.objects.update(state="delivered", cause="")
    assert sweep("told_callers") == 1
    assert warning(inquiry) == ("told", "")
    assert on_the_leaders_list(inquiry) == []


def test_who_has_been_reached_or_has_a_time_ahead_is_not_told_to_wait() -> None:
    reached, booked = near(seed=1), near(seed=2, safe_number="900 00 002")
    for inquiry in (reached, booked):
        with as_user("sagene1"):
            inquiries.claim(inquiry)
    with as_user("sagene1"):
        handoffs.record_attempt(reached, "reached")
        handoffs.book_time(booked, now() + timedelta(minutes=20), now() + timedelta(minutes=40))
    assert sweep("callers_to_tell") == 0


def test_a_caller_who_was_not_told_leaves_the_list_when_reached() -> None:
    inquiry = near(sms_consent="no")
    sweep("callers_to_tell")
    with as_user("sagene1"):
        inquiries.claim(inquiry)
        handoffs.record_attempt(inquiry, "reached")
    assert on_the_leaders_list(inquiry) == []


def test_a_consult_call_has_promised_nothing() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form(sms_consent="yes"))
        handoffs.start_consult(call, world.line(world.SAGENE).id)
    assert sweep("callers_to_tell") == 0


def test_other_offices_and_agents_see_no_forewarnings() -> None:
    near()
    sweep("callers_to_tell")
    for who in ("bergen-sentrum1", "agent1", "admin"):
        with as_user(who):
            assert not Forewarning.objects.exists()
    with as_user("sagene1"):
        assert Forewarning.objects.count() == 1
    with as_user("sagene1"), pytest.raises(DatabaseError), transaction.atomic():
        Forewarning.objects.update(state="told")


def test_the_database_refuses_a_forewarning_that_comes_too_late_or_says_nothing() -> None:
    inquiry = world.row(near())
    values = {"inquiry": inquiry, "municipality_id": inquiry.municipality_id, "due_at": now(), "settled_at": now()}
    for wrong in ({"at": now(), "state": "cannot", "reason": "no_consent"}, {"state": "cannot", "reason": ""}):
        with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
            Forewarning.objects.create(**(values | {"at": now() - timedelta(minutes=1)} | wrong))


MOMENTS = st.integers(0, 3 * 365 * 1440).map(lambda m: datetime(2026, 1, 1, tzinfo=OSLO) + timedelta(minutes=m))


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=20)))
def test_the_caller_is_told_after_the_promise_and_before_it_slips(promised: datetime, length: timedelta) -> None:
    due = promised + length
    told = rules.tell_caller_from(promised, due)
    assert promised < told < due
    assert due - told <= rules.WARN_BEFORE
    if length >= 2 * rules.WARN_BEFORE:
        assert due - told == rules.WARN_BEFORE


@given(st.booleans(), st.booleans(), st.booleans())
def test_a_text_needs_all_three(number: bool, confirmed: bool, consent: bool) -> None:
    reason = rules.cannot_be_texted(number=number, confirmed=confirmed, consent=consent)
    assert (reason == "") is (number and confirmed and consent)
    assert reason in {"", *rules.CANNOT_BE_TEXTED}
