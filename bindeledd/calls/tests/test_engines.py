"""Several engines in rows: the queue is one, telephones are found, kept places go to the living."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from bindeledd.base.clock import now
from bindeledd.base.scope import Scope
from bindeledd.calls import registrations, requests
from bindeledd.calls.flow import events as ev
from bindeledd.calls.matching import next_match
from bindeledd.calls.models import Call, EngineStatus, QueueEntry, SoftPhone
from bindeledd.calls.store import MovedElsewhere, Store
from bindeledd.calls.tests.rows import Line, board, ready

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
HERE, THERE = "asterisk-1", "asterisk-2"


@pytest.fixture(autouse=True)
def engines() -> None:
    with board():
        for name in (HERE, THERE):
            EngineStatus(name=name, connected=True, beat_at=now()).save(force_insert=True)


def dies(name: str) -> None:
    with board():
        EngineStatus.objects.filter(name=name).update(connected=False)


def test_only_the_engine_that_has_the_first_caller_offers_them(acting_as: ActingAs) -> None:
    ready(acting_as)
    first, second = Line(Store(THERE)), Line(Store(HERE))
    first.state = replace(first.state, first_ring_at=now() - timedelta(hours=1))
    first.waiting()
    second.waiting()
    assert next_match(HERE, now()) is None
    found = next_match(THERE, now())
    assert found is not None and found[0] == first.state.call_id
    dies(THERE)
    found = next_match(HERE, now())
    assert found is not None and found[0] == second.state.call_id


def test_a_telephone_is_rung_where_it_is_registered_while_that_engine_lives(acting_as: ActingAs) -> None:
    agent = ready(acting_as)
    to = f"sip:u{agent}"
    assert requests.endpoint_of("", to, HERE) == f"PJSIP/u{agent}"
    registrations._place([f"u{agent}"], THERE)
    assert requests.endpoint_of("", to, HERE) == f"PJSIP/u{agent}@engine_2"
    assert requests.endpoint_of("", to, THERE) == f"PJSIP/u{agent}"
    dies(THERE)
    assert requests.endpoint_of("", to, HERE) == f"PJSIP/u{agent}"


def test_an_engine_s_memory_counts_only_where_no_living_engine_has_the_telephone(
    acting_as: ActingAs,
) -> None:
    name = f"u{ready(acting_as)}"
    registrations._place([name], THERE)
    registrations._place_unplaced([name], HERE)
    with board():
        assert SoftPhone.objects.get(sip_user=name).engine == THERE
    dies(THERE)
    registrations._place_unplaced([name], HERE)
    with board():
        assert SoftPhone.objects.get(sip_user=name).engine == HERE


def test_a_kept_place_of_a_dead_engine_goes_to_a_living_one_once_and_the_old_switchboard_lets_go() -> None:
    line = Line(Store(THERE)).waiting()
    line.sees(ev.EngineLost())
    assert line.state.phase == "kept"
    assert requests.claim_kept(HERE, now()) == []
    dies(THERE)
    claimed = requests.claim_kept(HERE, now())
    assert [state.call_id for state, _ in claimed] == [line.state.call_id]
    assert requests.claim_kept("asterisk-3", now()) == []
    with board():
        assert Call.objects.get(id=line.state.call_id).engine == HERE
        assert QueueEntry.objects.get(call=UUID(line.state.call_id)).engine == HERE
    line.at = now() + timedelta(days=1)
    with pytest.raises(MovedElsewhere):
        line.sees(ev.TimerDue("give_up"))
