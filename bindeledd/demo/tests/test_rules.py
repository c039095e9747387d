"""The play's rules: who acts, when, and that nothing is left owing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.demo import rules
from bindeledd.demo.rules import Act, Desk, Owed
from bindeledd.demo.stories import BY_CODE, STORIES, Story

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIELDS = 11
TEXT_AT = 8
SECONDS = st.integers(0, 2000).map(lambda seconds: timedelta(seconds=seconds))


def after(act: Act, desk: Desk) -> Desk:
    """What the agent has before them once the act is done."""
    match act:
        case Act.FILL:
            return replace(desk, filled=desk.filled + 1, noted=desk.filled >= TEXT_AT)
        case Act.IDENTIFY:
            return replace(desk, identified=True)
        case Act.CONSULT:
            return replace(desk, consulted=True, opened=True, phase="consult_ringing")
        case Act.COMPLETE:
            return replace(desk, handed_over=True, phase="handed_over")
        case Act.PROMISE:
            return replace(desk, promised=True, opened=True)
        case Act.HANG_UP:
            return replace(desk, phase="ended")
    return desk


@given(st.sampled_from(STORIES), st.lists(st.sampled_from(["answers", "fails", "hangs up"]), max_size=30))
def test_every_call_is_written_up_and_whoever_the_office_heard_of_is_owed_nothing(
    story: Story, world: list[str]
) -> None:
    desk, said = Desk("talking"), iter(world)
    for _ in range(60):
        act = rules.next_act(story, FIELDS if story.office else 0, desk)
        if act is Act.FINISH:
            break
        desk = after(act, desk)
        what = next(said, "answers")
        if desk.phase == "consult_ringing":
            desk = replace(desk, phase="consulting" if what == "answers" else "talking")
        if what == "hangs up" and not desk.over:
            desk = replace(desk, phase="ended")
    else:
        pytest.fail(f"never written up: {desk}")
    owed = desk.opened or desk.noted
    ends = rules.outcome(story, desk, "caller_hung_up" if "hangs up" in world else "agent_hung_up").code
    assert ends == ("taken_over" if desk.handed_over else "promise") if owed else ends not in ("taken_over", "promise")


def test_the_office_is_rung_once_and_a_hand_over_is_completed() -> None:
    story, desk, acts = BY_CODE["hungry"], Desk("talking"), []
    while (act := rules.next_act(story, FIELDS, desk)) is not Act.FINISH:
        acts.append(act)
        desk = after(act, desk)
        if desk.phase == "consult_ringing":
            assert rules.next_act(story, FIELDS, desk) is Act.WAIT
            desk = replace(desk, phase="consulting")
    assert acts == [*[Act.FILL] * FIELDS, Act.IDENTIFY, Act.CONSULT, Act.COMPLETE]
    assert rules.outcome(story, desk, "") == rules.Outcome("taken_over")


@given(st.integers(1, 5), SECONDS, st.floats(1, 3600))
def test_who_is_simulated_takes_nobody_while_a_human_is_ready(humans: int, waits: timedelta, pace: float) -> None:
    assert not rules.may_take(humans, waits, pace)
    assert rules.may_take(0, timedelta(seconds=8), pace)
    assert not rules.may_take(0, timedelta(), pace)


@given(st.floats(1, 3600), st.floats(0, 1), st.booleans())
def test_calls_come_at_the_pace_and_calmer_while_the_line_is_closed(pace: float, draw: float, open_now: bool) -> None:
    gap = (rules.next_call_at(NOW, pace, draw, open_now=open_now) - NOW).total_seconds() / pace
    usual = gap if open_now else gap / rules.CLOSED_FACTOR
    assert 0.499 <= usual <= 1.501


def test_a_human_who_becomes_ready_soon_has_a_caller() -> None:
    planned = NOW + timedelta(minutes=1)
    assert rules.for_a_human(planned, NOW, callers=0) == NOW + timedelta(seconds=rules.HUMAN_WAITS)
    assert rules.for_a_human(planned, NOW, callers=1) == planned
    assert rules.for_a_human(planned, None, callers=0) == planned


@given(
    st.lists(st.sampled_from([each.code for each in STORIES]), max_size=5),
    st.frozensets(st.sampled_from([each.last for each in STORIES]), max_size=3),
    st.frozensets(st.sampled_from([each.last for each in STORIES])),
    st.integers(0, 40),
    st.floats(0, 1),
)
def test_nobody_rings_twice_at_once_and_the_open_inquiries_are_bounded(
    latest: list[str], live: frozenset[int], owing: frozenset[int], open_inquiries: int, draw: float
) -> None:
    found = rules.pick(STORIES, last_codes=latest, live=live, owing=owing, open_inquiries=open_inquiries, draw=draw)
    if found is None:
        return
    assert found.last not in live
    assert found.again == (found.last in owing)
    if found.leaves_inquiry and not found.again:
        assert open_inquiries < rules.MOST_OPEN


def test_the_first_story_is_a_whole_hand_over() -> None:
    none: frozenset[int] = frozenset()
    first = rules.pick(STORIES, last_codes=(), live=none, owing=none, open_inquiries=0, draw=0.9)
    assert first is not None and first.office_does == "answers"


def test_callers_put_down_when_the_talk_is_over_and_never_while_they_wait() -> None:
    hungry, gives_up = BY_CODE["hungry"], BY_CODE["hangs-up"]
    long = timedelta(minutes=59)
    assert not rules.had_enough(hungry, "waiting", long, 60)
    assert not rules.had_enough(hungry, "kept", long, 60)
    assert rules.had_enough(gives_up, "waiting", timedelta(seconds=30), 60)
    assert not rules.had_enough(gives_up, "waiting", timedelta(seconds=20), 60)
    assert rules.had_enough(hungry, "talking", long, 60)
    assert not rules.had_enough(hungry, "handed_over", timedelta(seconds=60), 5), "a short talk counts as cut off"
    assert rules.had_enough(hungry, "announcing_closed", timedelta(seconds=13), 60)


def test_an_officer_does_one_thing_at_a_time_and_leaves_alone_what_others_have_taken() -> None:
    promised = Owed("a", timedelta(minutes=9), taken=False, own=False, talks=False, reached=False)
    by_a_human = replace(promised, id="b", taken=True)
    mine = replace(promised, id="c", taken=True, own=True)
    assert rules.at_office([by_a_human], 60) is None
    assert rules.at_office([replace(promised, age=timedelta(seconds=90))], 60) is None, "it lies a while"
    assert rules.at_office([by_a_human, promised], 60) == ("claim", promised)
    assert rules.at_office([promised, mine], 60) == ("ring", mine)
    assert rules.at_office([promised, replace(mine, ring="under_way")], 60) is None
    assert rules.at_office([replace(mine, talks=True), replace(promised, talks=True)], 60) is None
    for done in (replace(mine, ring="talked"), replace(mine, reached=True)):
        assert rules.at_office([promised, done], 60) == ("close", done)
    unreached = replace(mine, ring="no_answer")
    assert rules.at_office([unreached], 60) == ("no_answer", unreached)


@given(st.floats(0.1, 3600))
def test_people_hurry_only_when_the_play_does(pace: float) -> None:
    assert rules.FASTEST <= rules.tempo(pace) <= 1
    assert rules.tempo(60) == 1
    assert all(seconds >= 1 for story in STORIES for seconds, _ in rules.keys(story, pace))
