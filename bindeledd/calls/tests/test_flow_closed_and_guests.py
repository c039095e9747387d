"""The closed line leads to the service on duty of a place; a lead comes into a call openly."""

from __future__ import annotations

import pytest

from bindeledd.calls.flow import Phase
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.picture import Spot, picture
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.spelling import places
from bindeledd.calls.tests.drive import AGENT, CALLER, Story

LEAD = 50
NAMES = [("0301", "Oslo"), ("3014", "Aremark"), ("3015", "Are"), ("5501", "Tromsø"), ("4222", "Bygland")]
RULES: Rules = DEFAULT.__class__(places=places([*NAMES, ("3016", "Bre"), ("3017", "Cre"), ("3018", "Årea")]))


class Closed(Story):
    """A call that comes when the line is closed."""

    def __init__(self) -> None:
        super().__init__(RULES)
        self.sees(ev.Arrived(("opens", "tomorrow")))

    def spells(self, digits: str) -> Closed:
        for digit in "1" + digits:
            self.presses(digit)
        return self


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
