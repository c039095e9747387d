"""What the agent's state is called, and when the middle of the page changes."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.utils.translation import override

from bindeledd.calls.actions import PauseReason
from bindeledd.calls.queries import CallView, ConsultView, PresenceView
from bindeledd.desk import state
from bindeledd.desk.forms import OUTCOMES, CallForm
from bindeledd.handoffs.models import WRAP_UP_OUTCOMES
from bindeledd.inquiries.rules import FIELDS

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL = CallView(
    id=UUID(int=1),
    phase="talking",
    urgent=False,
    menu_choice="1",
    number="+4790000001",
    first_ring_at=AT,
    answered_at=AT,
    waited_seconds=60,
    agent_id=7,
    consult=ConsultView(None, "", "none", ""),
    handed_over_at=None,
    taken_over_by=None,
    ended_at=None,
    end_reason="",
    outcome="",
)


def presence(code: str, reason: str = "") -> PresenceView:
    return PresenceView(7, code, reason, AT, CALL.id, "")


@pytest.mark.parametrize(
    ("phase", "code", "label"),
    [
        ("talking", "in_call", "I samtale"),
        ("on_hold", "in_call", "På vent"),
        ("consult_ringing", "consult", "Ringer kontoret"),
        ("consulting", "consult", "Spørreanrop"),
        ("conference", "consult", "Alle tre snakker sammen"),
    ],
)
def test_in_a_call_its_phase_is_the_state(phase: str, code: str, label: str) -> None:
    shown = state.desk_state(presence("in_call"), replace(CALL, phase=phase))
    with override("nb"):
        assert (shown.code, str(shown.label)) == (code, label)


@pytest.mark.parametrize("reason", list(PauseReason))
def test_every_pause_shows_its_reason(reason: PauseReason) -> None:
    assert state.desk_state(presence("paused", reason.value), None).reason


def test_why_a_consult_call_gave_nothing_shows_only_while_the_caller_is_back() -> None:
    failed = replace(CALL, consult=ConsultView(1, "Vakt", "failed", "no_answer"))
    with override("nb"):
        assert state.consult_failed(failed) == "Kontoret svarte ikke."
    assert state.consult_failed(replace(failed, phase="ended")) == ""
    assert state.consult_failed(CALL) == state.consult_failed(None) == ""


def test_the_middle_changes_with_the_call_and_when_it_is_answered_only() -> None:
    ringing, talking = state.stage(presence("ringing"), CALL), state.stage(presence("in_call"), CALL)
    assert len({state.stage(presence("ready"), None), ringing, talking}) == 3
    assert talking == state.stage(presence("wrap_up"), replace(CALL, phase="ended"))
    assert talking == state.stage(presence("in_call"), replace(CALL, phase="consulting"))


def test_a_screen_reader_hears_that_it_is_urgent() -> None:
    urgent = replace(CALL, urgent=True)
    with override("nb"):
        heard = state.announcement(state.desk_state(presence("ringing"), urgent), urgent)
    assert heard == "Det ringer. Det haster."


def test_the_form_has_just_the_fields_that_can_be_saved() -> None:
    in_template = {"place", "municipality", "office_id"}
    assert set(CallForm.base_fields) | in_template == set(FIELDS)


def test_the_outcomes_are_those_that_the_rules_know() -> None:
    assert set(OUTCOMES) == set(WRAP_UP_OUTCOMES)
