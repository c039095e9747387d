"""The closed line leads to the service on duty of a place; a lead comes into a call openly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.calls.flow import Phase
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import Happened, NeedsContact
from bindeledd.calls.flow.picture import Spot, picture
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.spelling import places
from bindeledd.calls.tests.drive import AGENT, CALLER, Story

LEAD = 50
NAMES = [("0301", "Oslo"), ("3014", "Aremark"), ("3015", "Are"), ("5501", "Tromsø"), ("4222", "Bygland")]
RULES: Rules = DEFAULT.__class__(places=places([*NAMES, ("3016", "Bre"), ("3017", "Cre"), ("3018", "Årea")]))


class Closed(Story):
    """A call that comes when the line is closed, in the evening of a Monday."""

    def __init__(self, has_number: bool = False) -> None:
        super().__init__(RULES)
        self.now = datetime(2026, 3, 2, 19, tzinfo=UTC)
        self.sees(ev.Arrived(("opens", "tomorrow"), has_number=has_number))

    def spells(self, digits: str) -> Closed:
        for digit in "1" + digits:
            self.presses(digit)
        return self

    def nobody_answers(self) -> Closed:
        """Neither the place's service nor the national one."""
        return self.spells("6756").waits(45).waits(45)

    def hangs_up(self) -> Closed:
        return self.sees(ev.LegGone(CALLER, "hung_up"))

    @property
    def is_owed(self) -> bool:
        """Whether the call's end left them to a lead."""
        assert self.phase is Phase.ENDED
        return NeedsContact(when_open=True) in self.effects


def dialled(story: Story) -> list[str]:
    return [leg.to for leg in picture(story.state).dialling]


def parts(story: Story) -> tuple[str, ...]:
    assert story.state.saying
    return story.state.saying.parts


def test_a_certain_name_is_rung_at_once_and_said() -> None:
    story = Closed().spells("6756")
    assert dialled(story) == ["outofhours:0301"] and "place-0301" in parts(story)
    assert parts(story)[-1] == "tone:ring"


def test_some_letters_and_hash_are_enough() -> None:
    assert dialled(Closed().spells("87#")) == ["outofhours:5501"]


def test_when_three_are_meant_the_caller_chooses_by_name() -> None:
    story = Closed().spells("2736#")
    assert dialled(story) == ["outofhours:3014"]
    story = Closed().spells("273#")
    assert story.phase is Phase.NAMING_PLACE and parts(story)[0] == "more-letters"
    assert story.presses("#").state.phase == "choosing_place" and "place-3015" in parts(story)
    few = Closed()
    few.rules = DEFAULT.__class__(places=places([("3014", "Aremark"), ("3016", "Bre")]))
    few.spells("273#")
    assert few.phase is Phase.CHOOSING_PLACE and "place-3016" in parts(few)
    assert dialled(few.presses("2")) == ["outofhours:3016"]


@pytest.mark.parametrize("keys", ["0", "99999", "#"])
def test_who_cannot_spell_reaches_the_national_service(keys: str) -> None:
    story = Closed().spells(keys)
    for _ in range(4):
        if story.phase is Phase.NAMING_PLACE:
            story.says_nothing()
    assert dialled(story) == ["outofhours:*"]


def test_the_service_answers_and_they_talk_until_somebody_hangs_up() -> None:
    story = Closed().spells("6756")
    story.sees(ev.LegUp(story.receiver_leg()))
    assert story.phase is Phase.OUT_OF_HOURS
    assert [place.spot for place in picture(story.state).places] == [Spot.TALK, Spot.TALK]
    assert story.sees(ev.LegGone(story.receiver_leg(), "hung_up")).state.end_reason == "office_hung_up"


def test_without_an_answer_the_national_service_is_tried_and_then_the_emergency_numbers_said() -> None:
    story = Closed().spells("6756").waits(45)
    assert dialled(story) == ["outofhours:*"] and "trying-national" in parts(story)
    story.sees(ev.LegGone(story.receiver_leg(), "busy"))
    assert parts(story) == ("out-of-hours-no-answer", "emergency-numbers")
    assert story.says_nothing().state.end_reason == "closed"


def test_hanging_up_anywhere_on_the_closed_line_is_an_end() -> None:
    for story in (Closed(), Closed().spells("67"), Closed().spells("6756")):
        story.sees(ev.LegGone(CALLER, "hung_up"))
        assert story.state.end_reason == "closed" and not picture(story.state).channels


def test_who_was_answered_by_nobody_hears_when_we_ring_and_is_the_leads() -> None:
    story = Closed(has_number=True).nobody_answers()
    opening = ("opens", "tomorrow", "clock", "number-9")
    assert parts(story) == (
        ("out-of-hours-no-answer", "we-ring-you", *opening, "we-ring-keys", "emergency-numbers", "silence-5")
    )
    assert story.says_nothing().is_owed and story.state.end_reason == "closed"
    assert Closed(has_number=True).nobody_answers().hangs_up().is_owed


def test_it_is_said_over_the_ringing_and_once_only() -> None:
    story = Closed(has_number=True).spells("6756")
    assert parts(story) == ("connecting", "place-0301", "ring-when-open", "tone:ring")
    assert parts(story.waits(45)) == ("trying-national", "national-service", "tone:ring")
    at_once = Closed(has_number=True).spells("6756")
    at_once.sees(ev.LegGone(at_once.receiver_leg(), "busy"))
    assert "ring-when-open" in parts(at_once)  # they had not heard it


@pytest.mark.parametrize(("rung_for", "owed"), [(0, False), (21, False), (22, True), (44, True)])
def test_hanging_up_before_it_is_heard_declines_and_afterwards_does_not(rung_for: int, owed: bool) -> None:
    story = Closed(has_number=True).spells("6756")
    story.now += timedelta(seconds=rung_for)
    assert story.hangs_up().is_owed is owed


def test_the_star_declines_while_it_rings_and_afterwards() -> None:
    story = Closed(has_number=True).spells("6756*")
    assert parts(story) == ("we-do-not-ring", "tone:ring") and dialled(story) == ["outofhours:0301"]
    assert parts(story.waits(45).waits(45)) == ("out-of-hours-no-answer", "emergency-numbers")
    assert not story.presses("0").state.urgent
    assert not story.says_nothing().is_owed
    late = Closed(has_number=True).nobody_answers().presses("*")
    assert parts(late) == ("we-do-not-ring", "emergency-numbers")
    assert not late.hangs_up().is_owed


def test_letters_that_come_after_the_place_is_known_decline_nothing() -> None:
    assert Closed(has_number=True).spells("6756" + "123456789#0").state.owed


def test_urgent_is_said_with_0_and_stays() -> None:
    story = Closed(has_number=True).nobody_answers().presses("0")
    assert story.state.urgent and Happened("call_made_urgent") in story.effects
    assert parts(story) == ("we-ring-urgent", "emergency-numbers", "silence-5")
    assert story.presses("0").says_nothing().is_owed


def test_who_hides_the_number_is_promised_nothing() -> None:
    story = Closed().spells("6756")
    assert "ring-when-open" not in parts(story)
    assert parts(story.waits(45).waits(45)) == ("out-of-hours-no-answer", "emergency-numbers")
    assert not story.says_nothing().is_owed


def test_who_reached_the_service_is_not_rung() -> None:
    story = Closed(has_number=True).spells("6756").waits(45)
    story.sees(ev.LegUp(story.receiver_leg()))
    assert story.phase is Phase.OUT_OF_HOURS and not story.hangs_up().is_owed


def test_when_the_engine_falls_while_it_rings_the_lead_has_the_caller() -> None:
    assert Closed(has_number=True).spells("6756").sees(ev.EngineLost()).is_owed


@pytest.mark.parametrize("has_number", [True, False])
def test_should_the_line_open_meanwhile_they_are_in_the_queue(has_number: bool) -> None:
    story = Closed(has_number).spells("6756").waits(45)
    story.now = datetime(2026, 3, 3, 8, tzinfo=UTC)  # 9 in Oslo
    story.waits(45)
    assert story.phase is Phase.WAITING and parts(story)[:2] == ("out-of-hours-no-answer", "through")
    assert (NeedsContact() in story.hangs_up().effects) is has_number  # they had been told that we ring


@given(
    has_number=st.booleans(),
    place=st.sampled_from(["6756", "0", "87#"]),
    moves=st.lists(st.sampled_from([*"0*15#", "answer", "busy", "wait", "said", "hang up"]), max_size=8),
)
def test_whoever_asked_and_reached_nobody_is_the_leads_unless_they_said_no(
    has_number: bool, place: str, moves: list[str]
) -> None:
    story = Closed(has_number).spells(place)
    answered = declined = False
    for move in [*moves, "wait", "wait", "said", "hang up"]:
        if story.phase is Phase.ENDED:
            break
        ringing = story.phase is Phase.OUT_OF_HOURS_RINGING
        match move:
            case "answer" if ringing:
                story.sees(ev.LegUp(story.receiver_leg()))
                answered = True
            case "busy" if ringing:
                story.sees(ev.LegGone(story.receiver_leg(), "busy"))
            case "wait" if ringing:
                story.waits(45)
            case "said" if story.state.saying and not ringing:
                story.says_nothing()
            case "hang up":
                story.hangs_up()
            case _ if len(move) == 1:
                story.presses(move)
        declined |= any(isinstance(each, Happened) and each.kind.endswith("declined") for each in story.effects)
    assert story.is_owed is (has_number and not answered and not declined)


def joined() -> Story:
    story = Story().talking().sees(ev.Join(LEAD, "sip:u50"))
    assert story.state.guest
    return story.sees(ev.LegUp(story.state.guest.channel))


def guest_place(story: Story) -> Spot:
    guest = story.state.guest
    assert guest
    place = picture(story.state).place(guest.channel)
    assert place
    return place.spot


def test_all_are_told_before_the_lead_hears_a_word() -> None:
    story = joined()
    assert story.state.announcing and story.state.announcing.parts == ("guest-lead",)
    assert guest_place(story) is Spot.TALK and len(picture(story.state).places) == 3


def test_while_the_caller_is_on_hold_the_lead_hears_music_until_all_can_be_told() -> None:
    story = Story().talking().sees(ev.Join(LEAD, "sip:u50")).sees(ev.Hold(AGENT))
    assert story.state.guest
    story.sees(ev.LegUp(story.state.guest.channel))
    assert guest_place(story) is Spot.HOLD and story.state.announcing is None
    story.sees(ev.Resume(AGENT))
    assert guest_place(story) is Spot.TALK and story.state.announcing


def test_an_invited_subject_lead_is_named_as_one_and_may_be_let_go() -> None:
    story = Story().talking().sees(ev.Invite(AGENT, LEAD, "sip:u50"))
    assert story.state.guest
    story.sees(ev.LegUp(story.state.guest.channel))
    assert story.state.announcing and story.state.announcing.parts == ("guest-subject",)
    assert story.sees(ev.LeaveGuest(AGENT)).state.guest is None and story.phase is Phase.TALKING


def test_a_guest_costs_the_caller_nothing() -> None:
    for reason in ("hung_up", "unreachable", "busy"):
        story = joined()
        assert story.state.guest
        assert story.sees(ev.LegGone(story.state.guest.channel, reason)).phase is Phase.TALKING
    late = Story().talking().sees(ev.Join(LEAD, "sip:u50"))
    late.now = late.state.guest_until or late.now
    assert late.sees(ev.TimerDue("guest")).state.guest is None and late.phase is Phase.TALKING


def test_the_guest_goes_with_the_agent_and_never_has_the_caller_alone() -> None:
    story = joined()
    story.sees(ev.LegGone(story.agent_leg(), "unreachable"))
    assert story.phase is Phase.WAITING and story.state.guest is None
    assert ("ready", "") in story.presence()


def test_nobody_joins_twice_nor_from_nowhere_nor_their_own_call() -> None:
    story = joined()
    assert story.sees(ev.Join(51, "sip:u51")).state.guest and story.state.guest and story.state.guest.user == LEAD
    assert Story().arrives().presses("1").sees(ev.Join(LEAD, "sip:u50")).state.guest is None
    assert Story().talking().sees(ev.Join(AGENT, "sip:u7")).state.guest is None


def test_a_colleague_at_the_contact_centre_never_takes_over() -> None:
    story = Story().talking().sees(ev.Consult(AGENT, "sip:u50", "Fagleder", None, needs_key=False)).receiver_answers()
    assert story.phase is Phase.CONSULTING
    assert story.sees(ev.Complete(AGENT, taker=LEAD)).phase is Phase.CONSULTING
