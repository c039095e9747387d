"""One transition, one transaction: row, queue, presence, events, contact; and the database refuses what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bindeledd.base.clock import OSLO, now
from bindeledd.base.models import DataKey, Event, User
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.calls import actions, jobs, queries, requests
from bindeledd.calls.errors import NotTheirCaller, NotYourCall
from bindeledd.calls.flow import events as ev
from bindeledd.calls.matching import next_match
from bindeledd.calls.menu import DEFAULT
from bindeledd.calls.models import Call, CallRequest, Contact, QueueEntry
from bindeledd.calls.presence import PauseReason
from bindeledd.calls.rules import Interval, ring_when_open
from bindeledd.calls.store import AgentTaken, MovedElsewhere, Store
from bindeledd.calls.tests.rows import ENGINE, NUMBER, Line, board, ready, user_id
from bindeledd.duty.models import DutyLine
from bindeledd.duty.queries import taker_of

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]


@pytest.fixture
def store() -> Store:
    return Store(ENGINE)


def kinds(line: Line) -> list[str]:
    with scope(Actor.worker(), "test", nested=True):
        return list(Event.objects.filter(subject=f"call:{line.state.call_id}").values_list("kind", flat=True))


def test_a_call_is_followed_by_events_from_ring_to_end(store: Store, acting_as: ActingAs) -> None:
    line = Line(store).talking_to(ready(acting_as)).hung_up()
    assert kinds(line) == ["call_arrived", "call_queued", "call_offered", "call_answered", "call_ended"]


def test_the_number_is_nowhere_in_clear(store: Store, acting_as: ActingAs) -> None:
    Line(store).talking_to(ready(acting_as))
    with board(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM calls_call c WHERE c::text LIKE %s", [f"%{NUMBER[3:]}%"])
        assert cursor.fetchone() == (0,)


def test_the_agent_sees_number_choice_and_wait_while_it_rings(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    Line(store).waiting("0").sees(ev.AgentChosen(agent, "sip:u", "web"))
    with acting_as("agent1"):
        view = queries.at_desk(agent)[1]
        assert view is not None and view.phase == "offering" and view.urgent
        assert view.number == NUMBER and view.waited_seconds >= 30
        assert queries.presence(agent).state == "ringing"


def test_another_agent_sees_the_queue_but_not_the_call(store: Store, acting_as: ActingAs) -> None:
    waiting, talking = Line(store).waiting("0"), Line(store).talking_to(ready(acting_as))
    with acting_as("agent2"):
        summary = queries.queue_summary()
        assert (summary.length, summary.urgent) == (1, 1) and summary.longest_wait_seconds >= 30
        assert queries.call_view(UUID(talking.state.call_id)) is None
        assert queries.call_view(UUID(waiting.state.call_id)) is None


def test_a_lead_sees_who_waits_and_an_office_sees_nothing(store: Store, acting_as: ActingAs) -> None:
    waiting = Line(store).waiting()
    with acting_as("lead1"):
        assert queries.call_view(UUID(waiting.state.call_id)) is not None
    with acting_as("sagene1"):
        assert queries.call_view(UUID(waiting.state.call_id)) is None
        assert queries.queue_summary().length == 0


def test_the_call_is_out_of_sight_when_it_is_wrapped_up(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    line = Line(store).talking_to(agent).hung_up()
    with acting_as("agent1"):
        assert queries.presence(agent).state == "wrap_up"
        actions.finish_wrap_up(agent, UUID(line.state.call_id), "caller_gone")
        assert queries.at_desk(agent)[1] is None
        assert queries.presence(agent).state == "ready"


def test_a_pause_asked_for_in_a_call_begins_after_wrap_up(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    line = Line(store).talking_to(agent).hung_up()
    with acting_as("agent1"):
        actions.set_pause(agent, PauseReason.MEETING)
        actions.finish_wrap_up(agent, UUID(line.state.call_id), "caller_gone")
        assert (queries.presence(agent).state, queries.presence(agent).reason) == ("paused", "meeting")


def test_nobody_steers_anothers_call(store: Store, acting_as: ActingAs) -> None:
    line = Line(store).talking_to(ready(acting_as))
    with acting_as("agent2"):
        for verb in (actions.hold, actions.hang_up, actions.end_consult, actions.decline):
            with pytest.raises(NotYourCall):
                verb(UUID(line.state.call_id))


def test_a_request_is_handled_once_in_the_transaction_of_its_effect(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    line = Line(store).talking_to(agent)
    with acting_as("agent1"):
        actions.consult(UUID(line.state.call_id), actions.ConsultTarget("Akutt", 4, number="+4722000001"))
    found = requests.open_requests(ENGINE)
    assert [(each.verb, each.has_number) for each in found] == [("consult", True)]
    assert "22000001" not in str(found)
    event = requests.event_of(found[0])
    assert isinstance(event, ev.Consult) and event.needs_key
    line.sees(event, request=found[0].id)
    assert requests.open_requests(ENGINE) == []
    assert requests.endpoint_of(line.state.call_id, event.to) == "PJSIP/4722000001@trunk_out"


def test_a_lines_soft_phone_rings_in_the_takers_browser(store: Store, acting_as: ActingAs) -> None:
    line = Line(store).talking_to(ready(acting_as))
    with board():
        duty = DutyLine.objects.filter(sip_user__isnull=False).first()
        assert duty is not None and duty.sip_user
        taker = taker_of(duty.pk).id
        name = User.objects.get(pk=taker).username
    with acting_as(name):
        actions.softphone_credentials(taker)
    with acting_as("agent1"):
        actions.consult(UUID(line.state.call_id), actions.ConsultTarget("Vakt", duty.pk, sip_user=duty.sip_user))
    event = requests.event_of(requests.open_requests(ENGINE)[0])
    assert isinstance(event, ev.Consult)
    assert (event.to, event.needs_key) == (f"sip:u{taker}", False)


def test_the_longest_idle_agent_gets_the_urgent_call_first(store: Store, acting_as: ActingAs) -> None:
    first = ready(acting_as, "agent1")
    ready(acting_as, "agent2")
    Line(store).waiting("1")
    urgent = Line(store).waiting("0")
    match = next_match(ENGINE, now())
    assert match is not None
    assert (match[0], match[1].user) == (urgent.state.call_id, first)


def test_an_agent_is_offered_one_call_only(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    Line(store).waiting().sees(ev.AgentChosen(agent, "sip:u", "web"))
    with pytest.raises(AgentTaken):
        Line(store).waiting().sees(ev.AgentChosen(agent, "sip:u", "web"))


def test_two_switchboards_cannot_move_the_same_call(store: Store) -> None:
    line = Line(store).waiting()
    line.version -= 1
    with pytest.raises(MovedElsewhere):
        line.hung_up()


def test_a_call_lost_by_its_agent_is_kept_for_them_a_while(store: Store, acting_as: ActingAs) -> None:
    line = Line(store).talking_to(ready(acting_as))
    ready(acting_as, "agent2")
    assert line.state.agent
    line.sees(ev.LegGone(line.state.agent.channel, "unreachable"))
    assert next_match(ENGINE, line.at) is None
    assert next_match(ENGINE, line.at + timedelta(seconds=21)) is not None
    with acting_as("agent1"):
        assert actions.rejoin(user_id("agent1")) == UUID(line.state.call_id)


def test_an_urgent_caller_who_gives_up_becomes_a_leads_contact(store: Store, acting_as: ActingAs) -> None:
    line = Line(store).waiting("0").hung_up()
    with acting_as("lead1"):
        contact = queries.open_contacts()[0]
        assert (str(contact.call_id), contact.number) == (line.state.call_id, NUMBER)
        assert contact.ring_before > now()
        actions.close_contact(contact.id, "reached")
        assert queries.open_contacts() == []
    with acting_as("agent1"):
        assert queries.open_contacts() == []


@pytest.mark.parametrize(("key", "urgent"), [("5", False), ("0", True)])
def test_whom_nobody_on_duty_answered_is_the_leads_when_the_line_opens(
    store: Store, acting_as: ActingAs, monkeypatch: pytest.MonkeyPatch, key: str, urgent: bool
) -> None:
    hours = opens_tomorrow_at_noon(now())
    monkeypatch.setattr(queries, "line_hours", lambda: hours)
    line = Line(store, rules=replace(DEFAULT, hours=hours))
    line.sees(ev.Arrived(("opens", "tomorrow"), has_number=True))
    line.sees(ev.Digit(line.state.caller, "1"), ev.Digit(line.state.caller, "0"))
    assert line.state.receiver
    line.sees(ev.LegGone(line.state.receiver.channel, "unreachable"), ev.Digit(line.state.caller, key)).hung_up()
    with acting_as("lead1"):
        (contact,) = queries.open_contacts()
    assert (contact.number, contact.urgent, contact.lead_id) == (NUMBER, urgent, user_id("lead1"))
    assert contact.ring_before == ring_when_open(hours, line.at, urgent)
    assert (contact.ring_before - line.at > timedelta(hours=1)) is not urgent


def opens_tomorrow_at_noon(at: datetime) -> tuple[Interval, ...]:
    """For an hour, and at no other time."""
    return (Interval((at.astimezone(OSLO).weekday() + 1) % 7, 720, 780, on_public_holidays=True),)


@pytest.mark.parametrize("missing", ["lead_id", "ring_before"])
def test_the_database_refuses_a_contact_without_lead_or_time(store: Store, missing: str) -> None:
    line = Line(store).waiting().hung_up()
    values = {"lead_id": user_id("lead1"), "ring_before": now() + timedelta(hours=1)} | {missing: None}
    with pytest.raises(IntegrityError), transaction.atomic(), board():
        Contact.objects.create(call_id=UUID(line.state.call_id), **values)


def test_the_database_refuses_a_hand_over_without_a_taker(store: Store, acting_as: ActingAs) -> None:
    line = Line(store).talking_to(ready(acting_as))
    with pytest.raises(IntegrityError), transaction.atomic(), board():
        Call.objects.filter(id=line.state.call_id).update(handed_over_at=now())


def test_the_owner_and_the_login_role_see_no_calls(store: Store) -> None:
    Line(store).waiting()
    with pytest.raises(DatabaseError), transaction.atomic():
        list(Call.objects.all())
    assert list(Call.objects.using("owner").all()) == []
    assert list(QueueEntry.objects.using("owner").all()) == []


def test_numbers_go_after_thirty_days_unless_somebody_must_still_ring(store: Store) -> None:
    old, waiting = Line(store).waiting("1").hung_up(), Line(store).waiting("0").hung_up()
    with board():
        Call.objects.update(ended_at=now() - timedelta(days=31))
    with scope(Actor.worker(), "test", nested=True):
        assert jobs.purge_numbers() == 1
        assert jobs.purge_numbers() == 0
    with board():
        kept = dict(Call.objects.values_list("id", "number_key_id"))
    assert kept[UUID(old.state.call_id)] is None
    assert kept[UUID(waiting.state.call_id)] is not None


def test_the_key_goes_with_the_last_number_that_it_sealed(store: Store) -> None:
    calls = [UUID(Line(store).waiting("1").hung_up().state.call_id) for _ in range(2)]
    with board():
        keys = set(Call.objects.values_list("number_key_id", flat=True))
        Call.objects.filter(id=calls[0]).update(ended_at=now() - timedelta(days=31))
    with scope(Actor.worker(), "test", nested=True):
        assert jobs.purge_numbers() == 1
        assert set(DataKey.objects.filter(id__in=keys).values_list("id", flat=True)) == keys
    with board():
        Call.objects.filter(id=calls[1]).update(ended_at=now() - timedelta(days=31))
    with scope(Actor.worker(), "test", nested=True):
        assert jobs.purge_numbers() == 1
        assert not DataKey.objects.filter(id__in=keys).exists()


def test_a_callback_is_asked_for_without_numbers_in_clear(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        call_id = actions.ring_out(user_id("sagene1"), NUMBER, "+4790000000", "callback", "inquiry:1")
        view = queries.ring_out_view(call_id)
        assert view is not None and view.phase == "new"
    found = requests.claim_ring_out(ENGINE, str(call_id))
    assert found is not None and requests.claim_ring_out(ENGINE, str(call_id)) is None
    assert requests.endpoint_of(str(call_id), "person") == "PJSIP/4741234567@trunk_out"
    assert requests.endpoint_of(str(call_id), "own") == "PJSIP/4790000000@trunk_out"
    with board():
        assert "41234567" not in str(list(CallRequest.objects.values_list("args", flat=True)))


def consulting(store: Store, acting_as: ActingAs, line_id: int | None) -> UUID:
    """A call whose agent talks with the line (or, without one, with somebody of no office)."""
    line = Line(store).talking_to(agent := ready(acting_as))
    line.sees(ev.Consult(agent, "request:1", "Vakt", line_id, needs_key=False))
    assert line.state.receiver
    line.sees(ev.LegUp(line.state.receiver.channel))
    return UUID(line.state.call_id)


def test_only_somebody_at_the_office_that_was_rung_takes_over(store: Store, acting_as: ActingAs) -> None:
    with board():
        duty = DutyLine.objects.get(office__number="0313", kind="acute")
    call_id = consulting(store, acting_as, duty.pk)
    with acting_as("agent1"):
        for stranger in ("agent1", "lead1", "gamle-oslo1"):
            with pytest.raises(NotTheirCaller):
                actions.complete(call_id, user_id(stranger))
        actions.complete(call_id, user_id("sagene2"))
        asked = CallRequest.objects.filter(call=call_id, verb="complete").values_list("args", flat=True)
        assert list(asked) == [{"taker": user_id("sagene2")}]


def test_nobody_takes_over_where_no_office_was_rung(store: Store, acting_as: ActingAs) -> None:
    call_id = consulting(store, acting_as, None)
    with acting_as("agent1"), pytest.raises(NotTheirCaller):
        actions.complete(call_id, user_id("sagene2"))


@pytest.mark.parametrize("verb", ["take", "join", "complete", "place_used"])
def test_the_database_takes_no_request_that_the_actions_would_refuse(
    store: Store, acting_as: ActingAs, verb: str
) -> None:
    """Only a lead passes others by or comes in; a taker works at the office; a place is used from its own call."""
    mine, waiting = consulting(store, acting_as, None), UUID(Line(store).waiting().state.call_id)
    asked = mine if verb == "complete" else waiting
    request = CallRequest(call_id=asked, agent_id=user_id("agent1"), verb=verb, args={"taker": user_id("sagene2")})
    with acting_as("agent1"), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        request.save(force_insert=True)
