"""Calls that stand still, contacts that nobody rang, engines that are lost: each is found and counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db.models.functions import Now

from bindeledd.base import letterbox
from bindeledd.base.clock import now
from bindeledd.base.health import readiness, watching
from bindeledd.base.health.watching import Late
from bindeledd.callers.tests.people import as_process
from bindeledd.calls import health
from bindeledd.calls.contacts import open_contact
from bindeledd.calls.flow import events as ev
from bindeledd.calls.models import Call, CallRequest, EngineStatus
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import ENGINE, Line, user_id
from bindeledd.handoffs.tests.world import ring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def found(kind: str, *, later: timedelta = timedelta()) -> list[Late]:
    with as_process("worker"):
        return list(watching.WATCHES[kind].look(now() + later))


def figures(function: watching.MeasureFunction) -> dict[tuple[str, ...], float]:
    with as_process("worker"):
        return {(f.name, *f.labels.values()): f.value for f in function(now())}


def test_a_call_whose_timer_is_past_is_found_and_one_that_waits_is_not() -> None:
    line = Line(Store(ENGINE)).sees(ev.Arrived())
    assert line.state.timer is not None
    assert found("call_stuck") == []
    (late,) = found("call_stuck", later=line.state.timer.due - now() + timedelta(seconds=31))
    assert late.examples == (f"call:{line.state.call_id}",) and late.since == line.state.timer.due


def test_a_call_that_has_ended_is_never_stuck() -> None:
    line = Line(Store(ENGINE)).sees(ev.Arrived()).hung_up()
    assert found("call_stuck", later=timedelta(days=1)) == []
    assert line.state.ended_at is not None


def test_a_click_that_no_switchboard_heard_is_found() -> None:
    call_id = ring_in()
    with as_process("switchboard"):
        request = CallRequest.objects.create(call_id=call_id, agent_id=user_id("agent1"), verb="hold")
    assert found("request_unheard") == []
    assert found("request_unheard", later=timedelta(seconds=20))[0].examples == (f"request:{request.pk}",)


def test_a_contact_that_nobody_rang_in_time_is_found_for_its_leads() -> None:
    call_id = ring_in()
    with as_process("worker"):
        open_contact(call_id, user_id("lead1"), now() + timedelta(minutes=5), "nb")
    assert found("contact_late") == []
    assert found("contact_late", later=timedelta(minutes=6))[0].count == 1
    assert watching.WATCHES["contact_late"].audience == {"leads"}
    assert figures(health.contact_figures)[("contacts_open",)] == 1


def test_a_number_that_was_kept_too_long_is_found() -> None:
    call_id = ring_in()
    with as_process("switchboard"):
        Call.objects.filter(id=call_id).update(ended_at=now(), end_reason="caller_hung_up", phase="ended")
    assert found("number_kept", later=timedelta(days=30)) == []
    assert found("number_kept", later=timedelta(days=32))[0].examples == (f"call:{call_id}",)


def engine(silent: timedelta = timedelta(), **values: object) -> None:
    """The engine's row: well until `silent` ago, then as `values` say (the database notes when it was well)."""
    with as_process("switchboard"):
        EngineStatus.objects.create(name="asterisk-1", connected=True, beat_at=now() - silent)
        EngineStatus.objects.update(**values)


@pytest.mark.parametrize(
    ("silent", "values", "has_it", "answers", "lost"),
    [
        (0, {"connected": True}, True, True, False),
        (0, {"connected": False}, True, False, False),  # another switchboard may be about to take over
        (11, {"connected": False, "beat_at": Now()}, True, False, True),
        (60, {}, False, False, True),
    ],
)
def test_an_engine_is_there_when_a_switchboard_has_it_and_it_answers(
    silent: int, values: dict[str, object], has_it: bool, answers: bool, lost: bool
) -> None:
    engine(timedelta(seconds=silent), **values)
    with as_process("worker"):
        assert {part.name: part.ok for part in health.engines()} == {
            "switchboard:asterisk-1": has_it,
            "engine:asterisk-1": answers,
        }
    assert [late.part for late in found("engine_lost")] == ["asterisk-1"] * lost
    assert figures(health.engine_figures)[("engine_up", "asterisk-1")] == answers


def test_without_any_switchboard_nothing_is_ready() -> None:
    with as_process("worker"):
        (part,) = health.engines()
    assert not part.ok and part.name == "switchboard:asterisk-1"
    assert not readiness.ready([part])


def test_the_queue_in_figures() -> None:
    store = Store(ENGINE)
    Line(store).waiting("1")
    Line(store).waiting("0")
    seen = figures(health.queue_figures)
    assert seen[("queue_length",)] == 2 and seen[("queue_urgent",)] == 1
    assert seen[("queue_longest_wait_seconds",)] >= 30
    assert seen[("calls", "in", "waiting")] == 2


def test_what_happened_today_is_counted_from_events() -> None:
    store = Store(ENGINE)
    Line(store).waiting().hung_up()
    Line(store).sees(ev.Arrived()).hung_up()
    seen = figures(health.counters_of_today)
    assert seen[("call_events", "arrived")] == 2
    assert seen[("call_events", "queued")] == 1
    assert seen[("call_events", "abandoned")] == 1
    assert seen[("call_events", "answered")] == 0
    assert seen[("call_events", "out_of_hours_not_reached")] == 0


def test_a_service_on_duty_that_does_not_answer_is_counted() -> None:
    line = Line(Store(ENGINE)).sees(ev.Arrived(("opens", "tomorrow")))
    line.sees(ev.Digit(line.state.caller, "1"), ev.Digit(line.state.caller, "0"))
    assert line.state.receiver
    line.sees(ev.LegGone(line.state.receiver.channel, "busy"))
    seen = figures(health.counters_of_today)
    assert seen[("call_events", "closed")] == seen[("call_events", "out_of_hours_not_reached")] == 1
    assert seen[("call_events", "out_of_hours_answered")] == 0


def test_no_figure_tells_about_a_person_a_place_or_a_number() -> None:
    ring_in()
    watching.load()
    labels: set[str] = set()
    with as_process("worker"):
        for function in watching.MEASURES.values():
            labels |= {name for figure in _all(function(now())) for name in figure.labels}
    assert labels <= {"phase", "direction", "state", "urgency", "what", "sweep", "process", "engine", "reason", "kind"}


def _all(figures: Iterable[watching.Figure]) -> list[watching.Figure]:
    return list(figures)


def test_ids_are_all_that_an_alarm_holds() -> None:
    call_id = ring_in()
    with as_process("worker"):
        open_contact(call_id, user_id("lead1"), now() + timedelta(minutes=5), "nb")
    (late,) = found("contact_late", later=timedelta(hours=1))
    what, _, key = late.examples[0].partition(":")
    assert what == "contact" and UUID(key)


def test_a_number_that_a_caller_left_and_nobody_read_in_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, data=tmp_path))
    assert found("number_unread") == []
    (tmp_path / letterbox.FOLDER).mkdir()
    (tmp_path / letterbox.FOLDER / "1.kept").touch()
    assert found("number_unread") == []
    assert found("number_unread", later=timedelta(minutes=2))[0].count == 1
    on_the_line = Line(Store(ENGINE)).waiting()
    (tmp_path / letterbox.FOLDER / f"{on_the_line.state.call_id}.kept").touch()
    assert found("number_unread", later=timedelta(minutes=2))[0].count == 1
    on_the_line.hung_up()
    assert found("number_unread", later=timedelta(minutes=2))[0].count == 2
