"""Simulated agents and officers write what humans would, through the same actions and under the same policies."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from bindeledd.base.models import User
from bindeledd.callers.tests.people import as_process
from bindeledd.calls.models import CallRequest
from bindeledd.demo import offices, people, queries, rules
from bindeledd.demo.agents import Agents
from bindeledd.demo.people import Cast
from bindeledd.demo.rules import Act
from bindeledd.demo.telephones import OF_LINE, PREFIX
from bindeledd.handoffs.tests import world
from bindeledd.inquiries.models import Inquiry

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "SECONDS", dict.fromkeys(Act, 0.0))


@pytest.fixture
def cast() -> Cast:
    """Two of the demo's ordinary people in the roles of simulated ones."""
    agent, officer = (User.objects.get(username=name) for name in ("agent1", "sagene1"))
    place = people._place("0313", people._person(officer))
    assert place is not None
    return Cast((people._person(agent),), {"0313": place})


def rings(code: str) -> UUID:
    return world.ring_in(channel_id=f"{PREFIX}{code}_1{OF_LINE}")


def plays(agents: Agents, rounds: int) -> dict[str, str]:
    rung: dict[str, str] = {}
    for _ in range(rounds):
        with as_process("worker"):
            found = queries.calls(agents.cast.ids)
        rung |= agents.play(found, 0, {each.id: timedelta() for each in found})
    return rung


def inquiry_of(call: UUID) -> Inquiry:
    with as_process("worker"):
        return Inquiry.objects.get(call_id=call)


def test_an_agent_writes_down_consults_and_hands_over_to_the_named_officer(cast: Cast) -> None:
    call, agents = rings("hungry"), Agents(cast, 60)
    place = cast.places["0313"]
    rung = next(each for each in (plays(agents, 1) for _ in range(20)) if each)
    assert rung == {place.telephone: "answers"}
    made = inquiry_of(call)
    assert (made.office_id, made.urgency, made.need) == (place.office_id, "urgent", "money")
    world.change_call(call, phase="consulting", consult_state="talking", consult_line_id=place.line_id)
    plays(agents, 1)
    with as_process("switchboard"):
        asked = list(CallRequest.objects.filter(call=call).order_by("id").values_list("verb", "args"))
    assert [verb for verb, _ in asked] == ["consult", "complete"]
    assert asked[1][1]["taker"] != cast.agents[0].id


def test_what_was_promised_is_claimed_once_it_has_lain_a_while_and_never_from_a_human(cast: Cast) -> None:
    call, agents = rings("decision"), Agents(cast, 60)
    plays(agents, 20)
    made = inquiry_of(call)
    assert made.due_basis == "promise"

    def look() -> list[queries.OpenInquiry]:
        with as_process("worker"):
            return queries.open_inquiries()

    offices.play(cast, look(), 60)
    assert inquiry_of(call).taken_at is None, "its agent still writes, and it is fresh"
    world.hang_up(call, reason="agent_hung_up")
    plays(agents, 2)
    offices.play(cast, look(), 0)
    assert inquiry_of(call).responsible_id == cast.places["0313"].officer.id
    elsewhere = Cast(cast.agents, {"0313": cast.places["0313"]})
    by_others = [each for each in look() if each.created_by not in elsewhere.ids]
    assert by_others == []


def test_a_new_process_finds_in_rows_what_the_agent_had_done(cast: Cast) -> None:
    call = rings("hungry")
    plays(Agents(cast, 60), 20)
    world.hang_up(call)
    plays(Agents(cast, 60), 20)
    with as_process("worker"):
        assert inquiry_of(call).due_basis == "promise", "the office knew of the caller: it owes a call"
        assert queries.calls(cast.ids) == [], "written up"
