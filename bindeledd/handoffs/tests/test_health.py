"""Promises and drafts that no timer looked at are found; promises are counted by class, for the whole country."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bindeledd.base.clock import now
from bindeledd.base.health import watching
from bindeledd.base.health.watching import Late
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import health, jobs
from bindeledd.handoffs.models import WrongOffice
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import GAMLE_OSLO, SAGENE, due_in, fill, form, hang_up, inquiry, ring_in
from bindeledd.inquiries.models import Draft, Inquiry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def found(kind: str, *, later: timedelta = timedelta()) -> list[Late]:
    watching.load()
    with as_process("worker"):
        return list(watching.WATCHES[kind].look(now() + later))


def swept(sweep: Callable[[], int]) -> None:
    with as_process("worker"):
        assert sweep() == 1


def test_a_promise_past_its_time_that_was_not_marked_is_found_until_it_is_marked() -> None:
    late = inquiry()
    due_in(late, -timedelta(minutes=2))
    assert found("promise_unmarked") == []
    due_in(late, -timedelta(minutes=4))
    assert found("promise_unmarked")[0].examples == (f"inquiry:{late}",)
    swept(jobs.passed_deadlines)
    assert found("promise_unmarked") == []


def test_a_promise_whose_leader_was_not_warned_is_found() -> None:
    near = inquiry()
    due_in(near, timedelta(hours=1))
    assert found("promise_unwarned") == []  # it has only just been made
    assert found("promise_unwarned", later=timedelta(minutes=4))[0].count == 1
    swept(jobs.nearing_deadlines)
    assert found("promise_unwarned", later=timedelta(minutes=4)) == []


def test_a_draft_whose_call_ended_unnoticed_is_found() -> None:
    call = ring_in()
    with as_user("agent1"):
        fill(call, **form())
    hang_up(call)
    assert found("draft_unsettled") == []
    assert found("draft_unsettled", later=timedelta(minutes=3))[0].count == 1
    swept(jobs.ended_calls)
    assert found("draft_unsettled", later=timedelta(minutes=3)) == []


def test_a_draft_that_nobody_finished_is_found_until_it_became_a_promise() -> None:
    call = ring_in()
    with as_user("agent1"):
        fill(call, **form())
    hang_up(call)
    swept(jobs.ended_calls)
    world.age_draft(call, timedelta(minutes=45))
    assert found("draft_forgotten")[0].count == 1
    swept(jobs.unfinished_drafts)
    assert found("draft_forgotten") == []
    with as_process("worker"):
        assert Draft.objects.get(call_id=call).state == "shredded"


def test_a_wrong_office_that_nobody_was_told_of_is_found() -> None:
    asked = world.row(inquiry(SAGENE))
    assert asked.due_at is not None
    with as_user("leder-sagene"):
        report = WrongOffice.objects.create(
            inquiry_id=asked.id,
            municipality_id=asked.municipality_id,
            from_office_id=asked.office_id,
            to_office_id=world.office(GAMLE_OSLO),
            reference=asked.reference,
            urgency=asked.urgency,
            received_at=asked.received_at,
            due_at=asked.due_at,
            asked_by_id=world.user("leder-sagene"),
            asked_at=now(),
        )
    assert found("wrong_office_untold", later=timedelta(hours=4)) == []
    late = found("wrong_office_untold", later=timedelta(hours=4, minutes=5))
    assert late[0].examples == (f"report:{report.pk}",)


def figures() -> dict[tuple[str, str], float]:
    with as_process("worker"):
        return {(f.labels["urgency"], f.labels["state"]): f.value for f in health.promise_figures(now())}


def test_promises_are_counted_by_class() -> None:
    inquiry(seed=1)
    late = inquiry(seed=2)
    due_in(late, -timedelta(minutes=1))
    seen = figures()
    assert seen[("normal", "open")] == 2 and seen[("normal", "overdue")] == 1
    assert seen[("normal", "untaken")] == 2 and seen[("urgent", "open")] == 0


def test_no_label_names_a_municipality_or_an_office() -> None:
    inquiry()
    with as_process("worker"):
        given: list[dict[str, Any]] = [figure.labels for figure in health.promise_figures(now())]
    assert {name for labels in given for name in labels} == {"urgency", "state"}
    assert {value for labels in given for value in labels.values()} <= {
        *Inquiry.Urgency.values,
        "open",
        "due_today",
        "overdue",
        "untaken",
    }
