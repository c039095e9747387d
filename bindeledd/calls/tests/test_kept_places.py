"""Kept places in rows: a promise has a named lead and a clock, is found by the same number, and is told to nobody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from bindeledd.base.clock import now
from bindeledd.base.scope import Scope
from bindeledd.calls import actions, announcing, lead_queries, queries, requests
from bindeledd.calls.errors import AgentOffline, NoSuchCall, NotYourCall
from bindeledd.calls.flow import events as ev
from bindeledd.calls.matching import next_match
from bindeledd.calls.menu import DEFAULT
from bindeledd.calls.models import Call, Contact, QueueEntry
from bindeledd.calls.queries import CallView
from bindeledd.calls.rules import ALWAYS
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import ENGINE, NUMBER, Line, board, ready, user_id
from bindeledd.staff.languages import languages_of, set_languages

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
OPEN = replace(DEFAULT, hours=ALWAYS)


@pytest.fixture
def store() -> Store:
    return Store(ENGINE)


def keeping(line: Line, answers: str = "511") -> Line:
    """The caller keeps the place, hears the end of the sentence, and is not on the line any more."""
    line.sees(ev.QueueNews(4, (10, 15), may_keep=True))
    line.sees(*(ev.Digit(line.state.caller, digit) for digit in answers))
    return line.hung_up()


def contact(line: Line) -> Contact:
    with board():
        return Contact.objects.select_related("number_key").get(call=UUID(line.state.call_id))


def rung_back(line: Line, agent: int) -> Line:
    """The agent answers, the caller answers and presses 1."""
    line.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
    assert line.state.agent
    line.sees(ev.LegUp(line.state.agent.channel))
    return line.sees(ev.LegUp(line.state.caller), ev.Digit(line.state.caller, "1"))


def carry_out(*lines: Line) -> None:
    """What calls and people asked of the switchboard is done, as the switchboard does it."""
    by_id = {line.state.call_id: line for line in lines}
    for request in requests.open_requests(ENGINE):
        event = requests.event_of(request)
        if event is not None and request.call_id in by_id:
            by_id[request.call_id].sees(event, request=request.id)


def test_a_promise_has_a_lead_a_time_and_the_callers_number(store: Store) -> None:
    line = keeping(Line(store).waiting())
    kept = contact(line)
    assert (kept.state, kept.lead_id, line.state.phase) == ("kept", user_id("lead1"), "kept")
    assert kept.ring_before > now()
    assert requests.endpoint_of(line.state.call_id, "kept") == f"PJSIP/{NUMBER.removeprefix('+')}@trunk_out"
    with board():
        entry = QueueEntry.objects.get(call=UUID(line.state.call_id))
    assert entry.away and not entry.offered and entry.place_at == line.state.first_ring_at


def test_another_number_is_rung_and_stands_nowhere_in_clear(store: Store) -> None:
    line = keeping(Line(store).waiting(), "52" + "22000001" + "11")
    assert requests.endpoint_of(line.state.call_id, "kept") == "PJSIP/4722000001@trunk_out"
    with board(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM calls_call c WHERE c::text LIKE '%22000001%'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM calls_contact c WHERE c::text LIKE '%22000001%'")
        assert cursor.fetchone() == (0,)


def test_the_database_refuses_a_promise_without_a_lead(store: Store) -> None:
    line = keeping(Line(store).waiting())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app_switchboard")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("UPDATE calls_contact SET state = 'closed', result = 'x', closed_at = now(), closed_by_id = %s",
                       [user_id("lead1")])  # fmt: skip
        cursor.execute("UPDATE calls_call SET version = version + 1 WHERE id = %s", [line.state.call_id])


def test_the_place_is_matched_in_its_turn_and_the_promise_closed_when_they_talk(
    store: Store, acting_as: ActingAs
) -> None:
    kept, later = keeping(Line(store).waiting()), Line(store).waiting()
    agent = ready(acting_as)
    match = next_match(ENGINE, now())
    assert match is not None and match[0] == kept.state.call_id
    rung_back(kept, agent)
    assert kept.state.phase == "talking" and contact(kept).state == "closed" and contact(kept).result == "reached"
    with acting_as("agent1"):
        view = queries.at_desk(agent)[1]
        assert view is not None and view.phase == "talking" and view.number == NUMBER
    assert later.state.phase == "waiting"


def test_the_agent_sees_that_the_caller_is_being_rung(store: Store, acting_as: ActingAs) -> None:
    line, agent = keeping(Line(store).waiting()), ready(acting_as)
    line.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
    assert line.state.agent

    def seen() -> CallView:
        with acting_as("agent1"):
            view = queries.at_desk(agent)[1]
            assert view is not None
            return view

    assert seen().kept_place and seen().phase == "offering"
    line.sees(ev.LegUp(line.state.agent.channel))
    assert seen().kept_place and seen().phase == "ringing_back"
    with acting_as("agent1"):
        assert queries.presence(agent).state == "in_call"


def test_two_rings_without_an_answer_leave_it_to_the_lead(store: Store, acting_as: ActingAs) -> None:
    line, agent = keeping(Line(store).waiting()), ready(acting_as)
    for _ in range(2):
        line.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
        assert line.state.agent
        line.sees(ev.LegUp(line.state.agent.channel))
        line.sees(ev.LegGone(line.state.caller, "no_answer"))
        with acting_as("agent1"):
            assert queries.presence(agent).state == "ready"
        assert next_match(ENGINE, line.at) is None
        line.at += timedelta(seconds=301)
    assert (line.state.end_reason, contact(line).state) == ("not_reached", "open")
    with acting_as("lead1"):
        assert [str(each.call_id) for each in queries.open_contacts()] == [line.state.call_id]


def test_a_second_call_from_the_number_stands_in_the_kept_place_and_hears_nothing_of_it(store: Store) -> None:
    kept = keeping(Line(store).waiting())
    between = Line(store, "+4790000001").waiting()
    second = Line(store)
    second.state = replace(second.state, first_ring_at=now())
    second.waiting()
    news = announcing.news(second.state.call_id, now(), OPEN)
    assert news.position == 1 and news.joins is not None and news.joins[0] == kept.state.call_id
    second.sees(news)
    assert second.state.saying is not None
    stranger = announcing.news(between.state.call_id, now(), OPEN)
    between.sees(stranger)
    assert between.state.saying is not None and stranger.joins is None
    spoken = {part for part in second.state.saying.parts if not part.startswith("number-")}
    assert spoken <= set(between.state.saying.parts) | {"wait-under", "wait-between", "minutes"}
    assert stranger.position == 2  # one place for the number, not two


def test_a_call_at_the_same_time_from_the_same_number_is_somebody_else(store: Store) -> None:
    other = Line(store).waiting()
    keeping(Line(store).waiting())
    assert announcing.news(other.state.call_id, now(), OPEN).joins is None


def test_the_kept_place_waits_while_its_caller_is_on_the_line_and_is_rung_when_they_hang_up(
    store: Store, acting_as: ActingAs
) -> None:
    kept = keeping(Line(store).waiting())
    second = joined(store)
    ready(acting_as)
    match = next_match(ENGINE, now())
    assert match is not None and match[0] == second.state.call_id
    second.hung_up()
    match = next_match(ENGINE, now())
    assert match is not None and match[0] == kept.state.call_id and contact(kept).state == "kept"


def joined(store: Store) -> Line:
    second = Line(store)
    second.state = replace(second.state, first_ring_at=now())
    second.waiting()
    return second.sees(announcing.news(second.state.call_id, now(), OPEN))


def test_the_agent_asks_and_only_then_is_the_promise_used(store: Store, acting_as: ActingAs) -> None:
    kept = keeping(Line(store).waiting())
    second, agent = joined(store), ready(acting_as)
    second.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
    assert second.state.agent
    second.sees(ev.LegUp(second.state.agent.channel))
    carry_out(kept, second)
    assert contact(kept).state == "kept"  # somebody else may share the telephone
    with acting_as("agent1"):
        view = queries.at_desk(agent)[1]
        assert view is not None and view.joined_place
        actions.place_used(UUID(second.state.call_id))
    carry_out(kept, second)
    assert (contact(kept).state, contact(kept).result, kept.state.end_reason) == (
        "closed",
        "called_again",
        "place_used",
    )


def test_who_keeps_the_place_again_moves_it_to_the_new_call(store: Store) -> None:
    kept = keeping(Line(store).waiting())
    second = joined(store)
    keeping(second, "511")
    carry_out(kept, second)
    assert kept.state.ended_at and contact(kept).state == "closed" and contact(second).state == "kept"
    with board():
        entry = QueueEntry.objects.get(call=UUID(second.state.call_id))
    assert entry.place_at == kept.state.first_ring_at


def test_whom_the_engine_lost_is_rung_back_and_helped_by_ringing_in(store: Store, acting_as: ActingAs) -> None:
    lost = Line(store).waiting().sees(ev.EngineLost())
    assert lost.state.phase == "kept" and contact(lost).state == "kept"
    second, agent = joined(store), ready(acting_as)
    second.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
    assert second.state.agent
    second.sees(ev.LegUp(second.state.agent.channel))
    carry_out(lost, second)
    assert lost.state.ended_at and contact(lost).result == "called_again"


def test_an_agent_whose_call_the_engine_lost_takes_it_back_with_the_new_page(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    line = Line(store).talking_to(agent).sees(ev.EngineLost())
    assert (line.state.phase, line.state.priority) == ("kept", 0)
    with acting_as("agent1"):
        assert queries.presence(agent).state == "paused"
        assert actions.rejoin(agent) == UUID(line.state.call_id)
    with acting_as("agent1"):
        actions.set_ready(agent)
    carry_out(line)
    assert line.state.phase == "offering" and line.state.agent and line.state.agent.user == agent


def test_a_caller_without_a_number_ends_with_the_engine(store: Store) -> None:
    line = Line(store, None).waiting().sees(ev.EngineLost())
    assert line.state.end_reason == "engine_lost"


def test_languages_are_matched_first_and_leads_keep_them(store: Store, acting_as: ActingAs) -> None:
    ready(acting_as, "agent1")
    speaks = ready(acting_as, "agent2")
    with acting_as("lead1"):
        set_languages(speaks, frozenset({"en"}))
        assert languages_of([speaks]) == {speaks: frozenset({"en"})}
    line = Line(store)
    line.sees(ev.Arrived(has_number=True), ev.Digit(line.state.caller, "2"), ev.Digit(line.state.caller, "1"))
    match = next_match(ENGINE, now())
    assert match is not None and (match[0], match[1].user) == (line.state.call_id, speaks)
    with acting_as("agent1"), pytest.raises(DatabaseError), transaction.atomic():
        set_languages(speaks, frozenset({"se"}))


def test_leads_see_the_queue_and_the_agents_and_move_them(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    kept, waits = keeping(Line(store).waiting()), Line(store, "+4790000001").waiting("0")
    with acting_as("lead1"):
        queue = lead_queries.queue_now()
        assert [(str(each.call_id), each.position, each.kept_place) for each in queue] == [
            (waits.state.call_id, 1, False),
            (kept.state.call_id, 2, True),
        ]
        actions.lead_pause(agent)
        now_at_work = {each.user_id: each for each in lead_queries.agents_now()}
        assert (now_at_work[agent].state, now_at_work[agent].reason) == ("paused", "lead")
        actions.lead_ready(agent)
        with pytest.raises(AgentOffline):
            actions.lead_ready(user_id("agent2"))
    with acting_as("agent2"), pytest.raises((DatabaseError, AgentOffline)), transaction.atomic():
        actions.lead_pause(agent)


def test_a_lead_joins_openly_and_leaves(store: Store, acting_as: ActingAs) -> None:
    line = Line(store).talking_to(ready(acting_as))
    ready(acting_as, "lead1")
    call_id, lead = UUID(line.state.call_id), user_id("lead1")
    with acting_as("lead1"):
        actions.join(call_id)
    carry_out(line)
    assert line.state.guest and not line.state.guest.announced
    line.sees(ev.LegUp(line.state.guest.channel))
    assert line.state.guest.announced and line.state.announcing
    with acting_as("agent1"):
        view = queries.at_desk(user_id("agent1"))[1]
        assert view is not None and (view.guest_id, view.guest_state) == (lead, "with")
    with acting_as("lead1"):
        assert queries.presence(lead).state == "in_call"
        actions.leave(call_id)
    carry_out(line)
    with acting_as("lead1"):
        assert line.state.guest is None and queries.presence(lead).state == "ready"
    with acting_as("agent2"), pytest.raises((NoSuchCall, NotYourCall)):
        actions.leave(call_id)


def test_a_lead_answers_a_certain_caller(store: Store, acting_as: ActingAs) -> None:
    Line(store).waiting()
    chosen = Line(store, "+4790000001").waiting()
    lead = ready(acting_as, "lead1")
    with acting_as("lead1"):
        actions.take(UUID(chosen.state.call_id))
    carry_out(chosen)
    assert chosen.state.agent and chosen.state.agent.user == lead


def test_what_was_told_is_shown_against_what_came(store: Store, acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    line = Line(store).waiting().sees(ev.QueueNews(2, (0, 5), middle_seconds=60))
    line.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
    assert line.state.agent
    line.sees(ev.LegUp(line.state.agent.channel))
    with acting_as("lead1"):
        errors = lead_queries.estimate_errors()
    assert (errors.told, errors.answered, errors.within) == (1, 1, 1)
    with acting_as("agent2"):
        assert lead_queries.estimate_errors().told == 0


def test_the_out_of_hours_number_is_the_places_own_or_the_national_one(store: Store) -> None:
    line = Line(store).sees(ev.Arrived(("opens", "tomorrow")))
    assert requests.endpoint_of(line.state.call_id, "outofhours:*") == "PJSIP/4721099999@trunk_out"
    assert requests.endpoint_of(line.state.call_id, "outofhours:0301") == "PJSIP/4721099999@trunk_out"
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO directory_outofhours (number, name) VALUES ('abc', 'x')")


def test_the_line_knows_its_hours_and_357_places() -> None:
    rules = announcing.load_rules()
    assert rules.hours and len(rules.places.find("6756")) == 1 and len(rules.places.keys) >= 357


def test_numbers_at_work_are_counted_for_the_estimate(store: Store, acting_as: ActingAs) -> None:
    Line(store).talking_to(ready(acting_as)).hung_up()
    ready(acting_as, "agent2")
    with board():
        traffic = announcing.traffic(now() + timedelta(seconds=1))
        assert traffic.free == 1 and len(traffic.elapsed) == 1
        assert Call.objects.filter(phase="ended").count() == 1
