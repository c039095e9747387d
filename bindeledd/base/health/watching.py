"""What the auditor looks for: each room declares in its `health.py` what must never be late, and its figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet

EXAMPLES = 5
ModelT = TypeVar("ModelT", bound=Model)
Audience = Literal["operators", "leads"]


@dataclass(frozen=True, slots=True)
class Late:
    """So many things of a kind are late, the first since `since` (None: since it was found).

    `part` names a sweep, process or engine, never a person or place.
    """

    count: int
    since: datetime | None
    examples: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number for operators: a gauge, or a counter that starts anew each day. Labels are codes, never people."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)
    counts: bool = False


WatchFunction = Callable[[datetime], Iterable[Late]]
MeasureFunction = Callable[[datetime], Iterable[Figure]]


@dataclass(frozen=True, slots=True)
class Watch:
    """One thing that may be late, and whom it is told to."""

    kind: str
    audience: frozenset[Audience]
    look: WatchFunction


WATCHES: dict[str, Watch] = {}
MEASURES: dict[str, MeasureFunction] = {}


def watch(*audience: Audience) -> Callable[[WatchFunction], WatchFunction]:
    """Declare a function as a watch; its name is the alarm's kind.

    It gets the present moment, runs in the worker's scope and returns what is late now (nothing: all is well).
    """

    def declare(function: WatchFunction) -> WatchFunction:
        WATCHES[function.__name__] = Watch(function.__name__, frozenset(audience), function)
        return function

    return declare


def measures(function: MeasureFunction) -> MeasureFunction:
    """Declare a function that gives figures. Runs in the worker's scope; no figure may tell about fewer than all."""
    MEASURES[f"{function.__module__}.{function.__name__}"] = function
    return function


def load() -> None:
    """Import every room's `health`, so that its watches and figures are known."""
    for room in settings.ROOMS:
        for name in (f"bindeledd.{room}.health", f"bindeledd.{room}.health.own"):
            if _exists(name):
                import_module(name)


def late_rows(rows: "QuerySet[ModelT]", since: str, what: str) -> list[Late]:
    """What is late among rows, the first by the column `since`; `what` stands before the ids, as in `call:<id>`."""
    first = list(rows.order_by(since).values_list("pk", since)[:EXAMPLES])
    if not first:
        return []
    return [Late(rows.count(), first[0][1], tuple(f"{what}:{key}" for key, _ in first))]


def _exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the parent is a plain module
        return False
