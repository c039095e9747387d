"""Is all of it there? Each part says so for `/readyz`, `doctor` and the outside heartbeat; no secrets, no people."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection

from bindeledd.base.health import heartbeats, watching
from bindeledd.base.health.heartbeats import Beat
from bindeledd.base.scope import Actor, scope

WORKER_SILENT = 45.0
"""Seconds after which a worker counts as gone: it beats every ten, and a long sweep may hold it up."""
AUDITOR_SILENT = 120.0
CONNECT_SECONDS = 3
WEB_SILENT = 60.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation; `detail` is a short sentence in English for operators."""

    name: str
    ok: bool
    detail: str = ""
    pages_need_it: bool = False


PartFunction = Callable[[], list[Part]]
PARTS: dict[str, PartFunction] = {}


def part(function: PartFunction) -> PartFunction:
    """Declare a function of a room's `health.py` that reports parts; it runs in the worker's scope."""
    PARTS[f"{function.__module__}.{function.__name__}"] = function
    return function


def database_answers() -> bool:
    """Whether the database takes a new connection now; the application's own pool would wait much longer."""
    try:
        psycopg.connect(settings.INSTANCE.database_login_dsn, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error:
        return False
    return True


def parts() -> list[Part]:
    """Every part, the database first; when that is away, it alone. Opens a scope of its own."""
    watching.load()
    if not database_answers():
        return [Part("database", False, "does not answer", pages_need_it=True)]
    try:
        with scope(Actor.worker(), "readiness"):
            return [Part("database", True, pages_need_it=True), *(each for ask in PARTS.values() for each in ask())]
    except Exception as error:  # whatever it is, the database did not answer
        return [Part("database", False, type(error).__name__, pages_need_it=True)]


def ready(found: list[Part]) -> bool:
    """Whether nothing is missing."""
    return all(each.ok for each in found)


@part
def migrated() -> list[Part]:
    """Whether the tables are at least those of this version; newer ones are allowed while versions change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        missing = known_migrations() - set(cursor.fetchall())
    return [Part("migrations", not missing, f"{len(missing)} not applied" if missing else "", pages_need_it=True)]


@part
def processes() -> list[Part]:
    """Worker and auditor, by their last sign of life."""
    beats = heartbeats.latest()
    return [_alive(beats, "worker", WORKER_SILENT), _alive(beats, "auditor", AUDITOR_SILENT)]


def youngest(beats: list[Beat], process: str) -> float | None:
    """Seconds since the last sign of life of any such process; None when there was none for a day."""
    return min((beat.age for beat in beats if beat.process == process), default=None)


def _alive(beats: list[Beat], process: str, patience: float) -> Part:
    age = youngest(beats, process)
    if age is None:
        return Part(process, False, "no sign of life")
    return Part(process, age <= patience, f"last sign of life {age:.0f} s ago")


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration of this version, by its files."""
    return frozenset(
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("[0-9]*.py")
    )
