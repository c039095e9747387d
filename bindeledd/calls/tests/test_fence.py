"""Two switchboards, one engine: one has it, the other follows at once or when the first stands still."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from pytest_django import DjangoDbBlocker

from bindeledd.base.scope import Actor, scope
from bindeledd.calls.fence import Fence, Replaced, Vitals
from bindeledd.calls.models import EngineStatus
from bindeledd.calls.store import MovedElsewhere, Store
from bindeledd.calls.tests.rows import Line

pytestmark = [pytest.mark.commits, pytest.mark.usefixtures("demo")]
AT_ONCE, SOON = 2.0, 12.0  # seconds, generous on a busy machine


@pytest.fixture
def engine(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An engine's name of its own; its row goes with the test."""
    name = f"test-{uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        yield name
        with psycopg.connect(dsn(), autocommit=True) as direct:
            direct.execute("SET ROLE app_switchboard")
            direct.execute("UPDATE calls_enginestatus SET holder = '' WHERE name = %s", [name])
        connection.close()


def dsn() -> str:
    found = connection.settings_dict
    return make_conninfo(
        host=found["HOST"],
        port=found["PORT"],
        dbname=found["NAME"],
        user=found["USER"],
        password=found["PASSWORD"],
    )


def row(engine: str) -> EngineStatus:
    with scope(Actor.switchboard(), "test"):
        return EngineStatus.objects.get(name=engine)


def run(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 60))


async def close(fence: Fence) -> None:
    assert fence._connection is not None
    await fence._connection.close()


def test_who_stands_by_has_the_engine_when_the_first_dies(engine: str) -> None:
    async def story() -> None:
        first, second = Fence(dsn(), engine), Fence(dsn(), engine)
        await first.acquire()
        beating = asyncio.ensure_future(first.keep(Vitals))
        waiting = asyncio.ensure_future(second.acquire())
        done, _ = await asyncio.wait([waiting], timeout=7)
        assert not done, "took over from one that was well"
        beating.cancel()
        await close(first)
        await asyncio.wait_for(waiting, AT_ONCE)
        assert second.term == first.term + 1
        await close(second)

    run(story)


def test_one_that_stands_still_loses_the_engine_and_may_do_nothing_when_it_wakes(engine: str) -> None:
    async def story() -> None:
        first, second = Fence(dsn(), engine), Fence(dsn(), engine)
        await first.acquire()
        await asyncio.wait_for(first.allowed(), 1)
        await asyncio.wait_for(second.acquire(), SOON)  # the first never beats, as when it is stopped
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(first.allowed(), 0.5)
            pytest.fail("it was let act")
        with pytest.raises(Replaced):
            await first.keep(Vitals)
        with pytest.raises(Replaced):
            await asyncio.wait_for(first.listen(lambda topic: None), 5)
        await second.allowed()
        await close(second)

    run(story)


def test_the_heartbeat_tells_how_engine_and_calls_are(engine: str) -> None:
    async def story() -> None:
        fence = Fence(dsn(), engine)
        await fence.acquire()
        beating = asyncio.ensure_future(fence.keep(lambda: Vitals(True, 7, {"source": 3})))
        found = await asyncio.to_thread(row, engine)
        while not found.beats:
            await asyncio.sleep(0.05)
            found = await asyncio.to_thread(row, engine)
        beating.cancel()
        assert (found.connected, found.calls, found.refused) == (True, 7, {"source": 3})
        await close(fence)

    run(story)


def test_the_database_gone_and_back_leaves_the_engine_with_the_same_one(engine: str) -> None:
    async def story() -> None:
        fence, woken = Fence(dsn(), engine), asyncio.Event()
        await fence.acquire()
        listening = asyncio.ensure_future(fence.listen(lambda topic: woken.set()))
        await asyncio.wait_for(woken.wait(), 5)
        woken.clear()
        await close(fence)  # as when PostgreSQL ends every session
        await asyncio.wait_for(woken.wait(), 5)
        await fence._beat(await fence._connect(), Vitals())
        listening.cancel()
        await close(fence)

    run(story)


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_transition_of_an_earlier_term_is_not_written() -> None:
    store = Store("term-test")
    with scope(Actor.switchboard(), "test", nested=True):
        EngineStatus(name="term-test", term=4).save(force_insert=True)
    store.term = 4
    line = Line(store).waiting()
    store.term = 3
    with pytest.raises(MovedElsewhere):
        line.hung_up()
    with pytest.raises(MovedElsewhere):
        Line(store).waiting()
