"""The live stream: who hears what, and that a page is told once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from bindeledd.web import live
from bindeledd.web.visitor import Visitor, same_origin

CALL = uuid4()
AGENT = Visitor(7, frozenset({"agent"}), (), CALL)
ADVISER = Visitor(8, frozenset({"office_adviser"}), (3, 4), None)


def test_an_agent_hears_the_queue_and_only_the_own_state_and_call() -> None:
    assert AGENT.topics() == {"queue", "agent:7", "user:7", f"call:{CALL}", "telephony"}


def test_an_adviser_hears_the_own_offices_and_not_the_queue() -> None:
    assert ADVISER.topics() == {"agent:8", "user:8", "office:3", "office:4", "telephony"}


def test_only_leads_hear_what_is_for_leads() -> None:
    lead = Visitor(9, frozenset({"agent_lead"}), (), None)
    subject_lead = Visitor(10, frozenset({"agent", "subject_lead"}), (), None)
    assert {"leads", "agents"} <= lead.topics()
    assert "leads" in subject_lead.topics() and "agents" not in subject_lead.topics()
    assert not {"leads", "agents"} & (AGENT.topics() | ADVISER.topics())


def test_an_administrator_has_no_soft_phone() -> None:
    assert AGENT.has_soft_phone and ADVISER.has_soft_phone
    assert not Visitor(1, frozenset({"administrator"}), (), None).has_soft_phone


def test_a_topic_that_changes_twice_is_told_once_and_others_not_at_all() -> None:
    async def story() -> list[str]:
        hub = live.Hub("")
        async with hub.subscribed(frozenset({"queue", "agent:7"})) as subscription:
            for topic in ("queue", "agent:8", "queue", "agent:7", "office:3"):
                hub.publish(topic)
            return await subscription.changed(1)

    assert asyncio.run(story()) == ["queue", "agent:7"]


def test_a_page_hears_what_changed_while_it_was_on_its_way_and_nothing_else() -> None:
    hub = live.Hub("")
    hub._listens_since = time.time() - 60
    hub._heard = {"agent:7": time.time() - 30}
    hub.publish("queue")
    made = time.time() - 1
    assert hub.since(made) == ["queue"]
    assert hub.since(made - 30) == ["agent:7", "queue"]


def test_a_page_older_than_what_is_remembered_looks_at_everything() -> None:
    hub = live.Hub("")
    assert hub.since(time.time()) == ["*"]  # nothing is heard yet
    hub._listens_since = time.time() - live.REMEMBERED - 60
    assert hub.since(time.time()) == []
    assert hub.since(time.time() - live.REMEMBERED) == ["*"]


def test_topics_are_forgotten_after_a_while() -> None:
    hub = live.Hub("")
    hub._heard = {f"call:{number}": 0.0 for number in range(live.MOST_REMEMBERED)}
    hub.publish("queue")
    assert list(hub._heard) == ["queue"]


@pytest.mark.parametrize(
    ("query", "missed"), [(b"", []), (b"since=yesterday", []), (b"since=2020-01-01T00:00:00Z", ["*"])]
)
def test_when_the_page_was_made_may_be_unknown(query: bytes, missed: list[str]) -> None:
    assert live._missed(live.Hub(""), {"query_string": query}) == missed


def test_after_a_lost_connection_everybody_looks_anew() -> None:
    async def story() -> list[str]:
        hub = live.Hub("")
        async with hub.subscribed(frozenset()) as subscription:
            hub.publish(live.EVERYTHING)
            return await subscription.changed(1)

    assert asyncio.run(story()) == ["*"]


def test_nothing_new_is_an_empty_answer_after_a_while() -> None:
    async def story() -> list[str]:
        async with live.Hub("").subscribed(frozenset({"queue"})) as subscription:
            return await subscription.changed(0.01)

    assert asyncio.run(story()) == []


async def _page(hub: live.Hub, told: list[bytes]) -> "asyncio.Task[None]":
    """An open page whose visitor is old enough to be asked for anew at the next change."""

    async def send(message: dict[str, Any]) -> None:
        told.append(message["body"])

    async def open_page() -> None:
        async with hub.subscribed(AGENT.topics()) as subscription:
            await live._tell(hub, {}, subscription, asyncio.get_running_loop().create_future(), send)

    page = asyncio.create_task(open_page())
    await asyncio.sleep(0)
    return page


async def _turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def _asked_by(monkeypatch: pytest.MonkeyPatch, answer: Callable[[], Awaitable[Visitor | None]]) -> None:
    monkeypatch.setattr(live, "_visitor", lambda scope: answer())
    monkeypatch.setattr(live, "RECHECK", -1.0)


def test_pages_hear_while_the_visitors_of_many_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    async def story() -> None:
        nonlocal asked
        answered = asyncio.Event()

        async def answer() -> Visitor:
            nonlocal asked
            asked += 1
            await answered.wait()
            return AGENT

        _asked_by(monkeypatch, answer)
        hub, told = live.Hub(""), [list[bytes]() for _ in range(20)]
        pages = [await _page(hub, each) for each in told]
        for change in ("queue", "telephony"):
            hub.publish(change)
            await _turns()
            assert all(each[-1] == f"event: changed\ndata: {change}\n\n".encode() for each in told)
        assert asked == live.ASKING
        hub.publish("agent:7")  # another call may be theirs: nobody stands in line for that
        await _turns()
        assert asked == live.ASKING + 20
        answered.set()
        for page in pages:
            page.cancel()

    asyncio.run(story())


@pytest.mark.parametrize("error", [None, RuntimeError("unheard of")])
def test_a_page_whose_visitor_is_gone_or_cannot_be_known_ends(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    async def story() -> list[bytes]:
        async def answer() -> None:
            if error:
                raise error

        _asked_by(monkeypatch, answer)
        hub, told = live.Hub(""), list[bytes]()
        page = await _page(hub, told)
        hub.publish("queue")
        await asyncio.wait_for(page, 5)
        hub.publish("telephony")
        return told

    assert asyncio.run(story()) == [b"event: changed\ndata: queue\n\n"]


def test_while_the_database_is_away_a_page_keeps_what_it_hears(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> list[bytes]:
        async def answer() -> None:
            raise live.DatabaseAway

        _asked_by(monkeypatch, answer)
        hub, told = live.Hub(""), list[bytes]()
        page = await _page(hub, told)
        for change in ("queue", "telephony"):
            hub.publish(change)
            await _turns()
        page.cancel()
        return told

    assert len(asyncio.run(story())) == 2


def test_a_foreign_page_may_not_use_the_cookie() -> None:
    def scope(origin: bytes) -> dict[str, object]:
        return {"headers": [(b"host", b"nks.example:8000"), (b"origin", origin)]}

    assert same_origin(scope(b"https://nks.example:8000"))
    assert not same_origin(scope(b"https://evil.example"))
    assert not same_origin({"headers": [(b"host", b"nks.example")]})
