"""Screen pop: from the news that a call is offered to the filled call bar, at five calls a second."""

import asyncio
import contextlib
import os
import tempfile
import threading
from pathlib import Path

import aiohttp

from bench import product
from bench.agents import Agent, Figures
from bench.calls import load
from bench.report import Row, quantile
from journeys.kit import browser
from journeys.kit.desk import Desk
from journeys.kit.instance import Instance
from journeys.kit.phone.loop import run
from journeys.kit.scene import nobody_at_work

RATE, SECONDS, STAY_SECONDS = 5, 60, 3
AGENTS = 40
BROWSER = "agent3"
LIMIT = 0.05


def measure(instance: Instance) -> list[Row]:
    """Five callers a second press 1; agents' telephones ring, their pages fill, the callers hang up."""
    product.load(instance)
    names = _agents(instance)
    figures = Figures()
    nobody_at_work(instance)
    before = _last_event(instance)
    with browser.browser() as opened:
        desk = Desk(browser.log_in(browser.visit(opened, instance), BROWSER, "/desk/"))
        desk.ready()
        run(_ring(instance, names, figures), SECONDS + 240)
    p99 = quantile(figures.served, 0.99)
    offered = _offered(instance, before)
    figure = (
        f"p99 {p99 * 1000:.0f} ms, p50 {quantile(figures.served, 0.5) * 1000:.0f} ms"
        f" of {len(figures.parts)} pops for {offered} offers; as forty pages of one busy client see it"
        f" p99 {quantile(figures.parts, 0.99) * 1000:.0f} ms,"
        f" from the ring p99 {quantile(figures.rings, 0.99) * 1000:.0f} ms"
    )
    return [
        Row(
            f"screen pop, server part, {RATE} calls/s, {AGENTS} agents and one browser",
            figure,
            f"p99 ≤ {LIMIT * 1000:.0f} ms",
            good=0 < p99 <= LIMIT and offered >= 0.9 * RATE * SECONDS and len(figures.parts) >= 0.99 * offered,
        )
    ]


async def _ring(instance: Instance, names: list[str], figures: Figures) -> None:
    _first_in_line()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        sessions = await asyncio.to_thread(_sessions, names)
        agents = [await asyncio.to_thread(Agent, instance, name, key, figures) for name, key in sessions.items()]
        working = [asyncio.create_task(agent.run(session)) for agent in agents]
        await asyncio.wait_for(asyncio.gather(*(agent.registered.wait() for agent in agents)), 60)
        await asyncio.sleep(3)
        figures.parts.clear()
        figures.served.clear()
        with tempfile.TemporaryDirectory() as folder:
            count = RATE * SECONDS
            await asyncio.to_thread(load, instance, instance.number, RATE, count, STAY_SECONDS, Path(folder))
        for task in working:
            if task.done() and task.exception():
                raise RuntimeError("an agent was lost") from task.exception()
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*working, return_exceptions=True)


def _first_in_line() -> None:
    """This thread is forty browsers at once: what it waits for a processor is none of the server's time."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -15)


def _sessions(names: list[str]) -> dict[str, str]:
    """A session for each agent: the demo's login page offers the people of the demo only."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from bindeledd.base.models import User
    from bindeledd.web.login import MODEL_BACKEND
    from bindeledd.web.sessions import SessionStore

    made = {}
    for user in User.objects.filter(username__in=names):
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), MODEL_BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        made[user.username] = str(session.session_key)
    return made


def _last_event(instance: Instance) -> int:
    return int(instance.sql("SELECT coalesce(max(id), 0) FROM base_event")[0][0])


def _offered(instance: Instance, after: int) -> int:
    """How many calls were offered to the agents without a browser."""
    found = instance.sql(
        "SELECT count(*) FROM base_event event JOIN base_user agent ON agent.id = (event.data->>'agent')::bigint"
        " WHERE event.id > %s AND event.kind = 'call_offered' AND agent.username LIKE 'bench%%'",
        after,
    )
    return int(found[0][0])


def _agents(instance: Instance) -> list[str]:
    """More agents than the demo has."""
    names = [f"bench{number}" for number in range(AGENTS)]
    for name in names:
        instance.sql(
            "INSERT INTO base_user (username, display_name, language, is_active)"
            " VALUES (%s, %s, 'nb', true) ON CONFLICT DO NOTHING",
            name,
            f"Agent {name}",
        )
    instance.sql(
        "INSERT INTO staff_membership (user_id, role, valid_from) SELECT id, 'agent', current_date - 1 FROM base_user"
        " WHERE username LIKE 'bench%' AND NOT EXISTS (SELECT 1 FROM staff_membership WHERE user_id = base_user.id)"
    )
    return names
