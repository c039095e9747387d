"""Nobody is overtaken by somebody whom the same agent could have served instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.calls.limits import Limits, Meter
from bindeledd.calls.queue_rules import Agent, Entry, can_serve, next_pair, position

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
PATIENCE = timedelta(minutes=2)
MOMENTS = st.integers(0, 600).map(lambda seconds: NOW - timedelta(seconds=seconds))
LANGUAGES = st.sampled_from(["nb", "nb", "en", "se"])


@st.composite
def queues(draw: st.DrawFn) -> list[Entry]:
    return [
        Entry(
            call=str(number),
            priority=draw(st.integers(0, 2)),
            place_at=draw(MOMENTS),
            waits_since=draw(MOMENTS),
            language=draw(LANGUAGES),
            ready_at=draw(st.sampled_from([None, None, NOW - timedelta(1), NOW + timedelta(minutes=5)])),
            blocked=draw(st.booleans()) and draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


AGENTS = st.lists(
    st.builds(Agent, st.integers(1, 9), MOMENTS, st.sets(LANGUAGES).map(lambda known: frozenset(known | {"nb"}))),
    max_size=5,
    unique_by=lambda agent: agent.user,
)


@given(queues(), AGENTS)
def test_nobody_is_overtaken_whom_the_same_agent_could_serve(entries: list[Entry], agents: list[Agent]) -> None:
    found = next_pair(entries, agents, NOW, PATIENCE)
    if found is None:
        return
    served, agent = found
    for other in entries:
        could = other.may_be_served(NOW) and can_serve(agent, other, NOW, PATIENCE)
        assert not could or served.order <= other.order


@given(queues(), AGENTS)
def test_nobody_waits_while_somebody_able_is_ready(entries: list[Entry], agents: list[Agent]) -> None:
    if next_pair(entries, agents, NOW, PATIENCE) is None:
        pairs = [(e, a) for e in entries for a in agents if e.may_be_served(NOW) and can_serve(a, e, NOW, PATIENCE)]
        assert pairs == []


@given(queues(), AGENTS)
def test_of_those_able_the_one_idle_longest_is_rung(entries: list[Entry], agents: list[Agent]) -> None:
    found = next_pair(entries, agents, NOW, PATIENCE)
    if found is not None:
        entry, chosen = found
        able = [agent for agent in agents if can_serve(agent, entry, NOW, PATIENCE)]
        assert all(chosen.idle_since <= agent.idle_since for agent in able)


@given(queues())
def test_positions_follow_the_order_and_blocked_places_count_for_nobody(entries: list[Entry]) -> None:
    standing = sorted((each for each in entries if not each.blocked), key=lambda each: each.order)
    assert [position(entries, each.call) for each in standing] == list(range(1, len(standing) + 1))


def test_a_language_is_matched_first_and_after_a_time_anybody_will_do() -> None:
    english = Entry("a", 2, NOW - timedelta(minutes=5), NOW - timedelta(seconds=30), "en")
    norwegian = Entry("b", 2, NOW - timedelta(minutes=1), NOW - timedelta(minutes=1))
    only_norwegian, both = Agent(1, NOW), Agent(2, NOW, frozenset({"nb", "en"}))
    assert next_pair([english, norwegian], [only_norwegian], NOW, PATIENCE) == (norwegian, only_norwegian)
    assert next_pair([english, norwegian], [only_norwegian, both], NOW, PATIENCE) == (english, both)
    later = NOW + timedelta(minutes=2)
    assert next_pair([english, norwegian], [only_norwegian], later, PATIENCE) == (english, only_norwegian)


def test_who_has_chosen_nynorsk_waits_for_nobody_in_particular() -> None:
    nynorsk = Entry("a", 2, NOW - timedelta(minutes=5), NOW - timedelta(seconds=1), "nn")
    only_bokmal = Agent(1, NOW)
    assert next_pair([nynorsk], [only_bokmal], NOW, PATIENCE) == (nynorsk, only_bokmal)


def test_a_storm_a_crowd_and_a_single_source_are_told_to_ring_again() -> None:
    meter = Meter(Limits(a_source=2, a_second=3, in_all=10))
    assert [meter.refusal(NOW, 0, 0) for _ in range(4)] == [None, None, None, "second"]
    later = NOW + timedelta(seconds=2)
    assert meter.refusal(later, 10, 0) == "all" and meter.refusal(later, 5, 2) == "source"
    assert meter.refusal(later, 5, 1) is None
