"""The web process's sign of life, for those who watch over the installation."""

import asyncio
import logging

from django.db import Error, connections

from bindeledd.base.health import heartbeats

EVERY = 15.0
log = logging.getLogger(__name__)


async def for_ever() -> None:
    """Write it now and then; a database that is away is no reason to stop."""
    while True:
        await asyncio.to_thread(_beat)
        await asyncio.sleep(EVERY)


def _beat() -> None:
    try:
        heartbeats.beat("web", {})
    except Error as error:
        log.warning("no sign of life for now: %s", type(error).__name__)
    finally:
        connections.close_all()
