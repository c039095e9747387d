"""Calls by hand: the same rows and rules as any call, moved by their agent alone; the database sees to that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from bindeledd.base.clock import now
from bindeledd.base.models import AuditLine, Event
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.calls import actions, manual, queries, requests, telephony
from bindeledd.calls.errors import AgentBusy, NotYourCall, TelephonyWorks
from bindeledd.calls.models import AgentPresence, Call, EngineStatus, Presence
from bindeledd.calls.presence import PauseReason
from bindeledd.calls.store import Store, live_calls
from bindeledd.calls.tests.rows import ENGINE, NUMBER, Line, user_id
from bindeledd.duty.models import DutyLine
from bindeledd.duty.queries import taker_of

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
RANG = timedelta(minutes=7)


def begun(number: str | None = NUMBER) -> UUID:
    call_id = uuid4()
    manual.begin(call_id, number, now() - RANG)
    return call_id


def view(call_id: UUID) -> queries.CallView:
    found = queries.call_view(call_id)
    assert found
    return found


def state_of(name: str) -> str:
    return queries.presence(user_id(name)).state


def some_line() -> tuple[int, str]:
    found = DutyLine.objects.filter(kind="acute").order_by("id").first()
    assert found and found.number
    return found.id, found.number


def consulting(call_id: UUID) -> int:
    line_id, number = some_line()
    actions.consult(call_id, actions.ConsultTarget("Vakttelefon", line_id, number))
    return line_id


def test_the_agent_is_in_a_call_whose_clock_started_at_the_first_ring(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        call = view(begun())
        assert call.by_hand
        assert (call.phase, call.number) == ("talking", NUMBER)
        assert call.waited_seconds == pytest.approx(RANG.total_seconds(), abs=5)
        assert state_of("agent1") == "in_call"
        _, current = queries.at_desk(user_id("agent1"))
        assert current and current.id == call.id


def test_a_form_sent_twice_is_one_call_and_a_second_call_is_refused(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        call_id = begun()
        manual.begin(call_id, NUMBER, now())
        with pytest.raises(AgentBusy), transaction.atomic():
            begun()


def test_office_not_reached_then_taken_over_by_a_named_person(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        call_id = begun(None)
        consulting(call_id)
        assert view(call_id).phase == "consult_ringing"
        manual.consult_result(call_id, "voicemail")
        assert (view(call_id).phase, view(call_id).consult.reason) == ("talking", "no_confirmation")
        line_id = consulting(call_id)
        manual.consult_result(call_id, "answered")
        assert view(call_id).phase == "consulting"
        taker = taker_of(line_id).id
        actions.complete(call_id, taker)
        after = view(call_id)
        assert (after.phase, after.taken_over_by) == ("handed_over", taker)
        assert state_of("agent1") == "wrap_up"
        actions.finish_wrap_up(user_id("agent1"), call_id, "taken_over")
        assert state_of("agent1") == "paused"  # nobody had asked for calls from the engine


@pytest.mark.parametrize("result", [name for name, reason in manual.RESULTS.items() if reason])
def test_no_answer_of_any_kind_costs_the_caller_the_agent(acting_as: ActingAs, result: str) -> None:
    with acting_as("agent1"):
        call_id = begun()
        consulting(call_id)
        manual.consult_result(call_id, result)
        assert (view(call_id).phase, view(call_id).consult.state) == ("talking", "failed")


def test_events_and_audit_are_those_of_any_call(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        call_id = begun()
        actions.hang_up(call_id)
    with scope(Actor.worker(), "test", nested=True):
        assert list(Event.objects.filter(subject=f"call:{call_id}").values_list("kind", flat=True)) == [
            "call_by_hand",
            "call_ended",
        ]
        assert AuditLine.objects.filter(action="call_by_hand", subjects__contains=[f"call:{call_id}"]).count() == 1


def test_who_hung_up_is_kept(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        call_id = begun()
        manual.caller_gone(call_id)
        assert view(call_id).end_reason == "caller_hung_up"


def test_a_ready_agent_is_ready_again_and_a_paused_one_paused(acting_as: ActingAs) -> None:
    for wanted, name in ((Presence.READY, "agent1"), (Presence.PAUSED, "agent2")):
        with acting_as(name):
            if wanted is Presence.READY:
                actions.set_ready(user_id(name))
            else:
                actions.set_pause(user_id(name), PauseReason.MEETING)
            call_id = begun()
            actions.hang_up(call_id)
            actions.finish_wrap_up(user_id(name), call_id, "other")
            assert state_of(name) == wanted


def test_no_switchboard_touches_it(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        begun()
    assert live_calls(ENGINE) == []
    assert requests.open_requests(ENGINE) == []


@pytest.mark.parametrize("taker", ["agent1", "lead1", "tromso1"])
def test_the_database_lets_nobody_from_elsewhere_take_over(acting_as: ActingAs, taker: str) -> None:
    with acting_as("agent1"):
        call_id = begun()
        consulting(call_id)
        with pytest.raises(IntegrityError, match="office that was rung"), transaction.atomic():
            Call.objects.filter(id=call_id).update(handed_over_at=now(), taken_over_by_id=user_id(taker))


def test_a_colleague_can_do_nothing_with_it(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        call_id = begun()
    with acting_as("agent2"):
        with pytest.raises(NotYourCall):
            actions.hang_up(call_id)
        with pytest.raises(NotYourCall):
            manual.caller_gone(call_id)
        assert queries.call_view(call_id) is None


@pytest.mark.parametrize(
    "change",
    [
        {"phase": "handed_over"},
        {"agent_id": None},
        {"urgent": True},
        {"engine": "manual"},
        {"first_ring_at": now()},
        {"phase": "ended", "ended_at": now(), "end_reason": "engine_lost", "menu_choice": "9"},
        {"end_reason": "engine_lost"},
    ],
)
def test_the_database_lets_nobody_move_a_call_of_the_engine(acting_as: ActingAs, change: dict[str, object]) -> None:
    with acting_as("agent1"):
        actions.softphone_credentials(user_id("agent1"))
        actions.set_ready(user_id("agent1"))
    line = Line(Store(ENGINE)).talking_to(user_id("agent1"))
    with acting_as("agent1"), pytest.raises(DatabaseError), transaction.atomic():
        Call.objects.filter(id=line.state.call_id).update(
            **change | ({"first_ring_at": now()} if "first_ring_at" in change else {})
        )


def test_the_database_lets_nobody_make_a_call_for_somebody_else(acting_as: ActingAs) -> None:
    with acting_as("sagene1"), pytest.raises(DatabaseError), transaction.atomic():
        begun()


def down(minutes: int = 3) -> None:
    with scope(Actor.switchboard(), "test", nested=True):
        EngineStatus(name=ENGINE, beat_at=now() - timedelta(minutes=minutes), connected=True).save()


def test_a_call_that_the_engine_lost_is_ended_by_hand_only_while_telephony_is_down(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        actions.softphone_credentials(user_id("agent1"))
        actions.set_ready(user_id("agent1"))
    line = Line(Store(ENGINE)).talking_to(user_id("agent1"))
    call_id = UUID(line.state.call_id)
    with acting_as("agent1"), pytest.raises(TelephonyWorks):
        manual.give_up(call_id)
    down()
    with acting_as("agent1"):
        manual.give_up(call_id)
        assert (view(call_id).phase, view(call_id).end_reason) == ("ended", "engine_lost")
        assert state_of("agent1") == "wrap_up"


def test_telephony_is_down_since_it_worked_last_and_everybody_is_told_once(acting_as: ActingAs) -> None:
    down()
    with acting_as("sagene1"):
        seen = telephony.status()
        assert not seen.up
        assert seen.since and now() - seen.since == pytest.approx(timedelta(minutes=3), abs=timedelta(seconds=10))
    with scope(Actor.worker(), "test", nested=True):
        assert [telephony.watch(now()) for _ in range(3)] == [True, False, False]
    with scope(Actor.switchboard(), "test", nested=True):
        EngineStatus.objects.update(beat_at=now(), connected=True)
    with scope(Actor.worker(), "test", nested=True):
        assert [telephony.watch(now()) for _ in range(2)] == [True, False]
        assert telephony.status().up


def test_a_call_that_goes_on_elsewhere_is_over_later_and_a_forgotten_one_too(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        handed = begun()
        line_id = consulting(handed)
        manual.consult_result(handed, "answered")
        actions.complete(handed, taker_of(line_id).id)
    with acting_as("agent2"):
        forgotten = begun()
    with scope(Actor.worker(), "test", nested=True):
        assert manual.end_unattended(now()) == 0
        assert manual.end_unattended(now() + timedelta(minutes=11)) == 1
        assert manual.end_unattended(now() + timedelta(hours=4)) == 1
        reasons = dict(Call.objects.filter(id__in=[handed, forgotten]).values_list("id", "end_reason"))
        assert reasons == {handed: "out_of_sight", forgotten: "forgotten"}
        assert AgentPresence.objects.get(user=user_id("agent2")).state == "wrap_up"
