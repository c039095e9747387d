"""Figures for Prometheus: what this process measures, and what every room counts. No person, place or number (law 13).

Read from `/metrics` with the token that set-up wrote. Figures from the database are the same from every process. Web
processes that share a port lay their own figures down in a folder, and whichever answers tells the sum.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bindeledd.base.clock import now
from bindeledd.base.health import readiness, watching
from bindeledd.base.health.watching import Figure
from bindeledd.base.scope import Actor, scope

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PREFIX = "bindeledd_"
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
GetResponse = Callable[[HttpRequest], HttpResponse]

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
REGISTRY = CollectorRegistry()
_OWN = CollectorRegistry() if FOLDER else REGISTRY
REQUESTS = Histogram(
    f"{PREFIX}request_seconds",
    "Time to answer a request, by the page's name.",
    ["view", "status"],
    buckets=BUCKETS,
    registry=_OWN,
)
STREAMS = Gauge(
    f"{PREFIX}live_streams", "Open pages that hear of changes here.", registry=_OWN, multiprocess_mode="livesum"
)
PHONES = Gauge(
    f"{PREFIX}soft_phones", "Soft phones whose signalling is relayed here.", registry=_OWN, multiprocess_mode="livesum"
)


def measured(get_response: GetResponse) -> GetResponse:
    """Middleware: count and time every request. The label is the page's name in the code, never its address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        view = (match.view_name if match else "") or "unknown"
        REQUESTS.labels(view, f"{response.status_code // 100}xx").observe(time.perf_counter() - began)
        return response

    return middleware


class Figures:
    """Collects every room's figures, in one transaction."""

    def collect(self) -> Iterator[Metric]:
        """The figures as Prometheus has them; without a database only that it is away."""
        figures = _figures()
        yield _family("database_up", [Figure("database_up", "1 while the database answers.", figures is not None)])
        named: dict[str, list[Figure]] = {}
        for figure in figures or []:
            named.setdefault(figure.name, []).append(figure)
        yield from (_family(name, each) for name, each in named.items())
        yield from (_family(figure.name, [figure]) for figure in _pool())


REGISTRY.register(Figures())
if FOLDER:
    MultiProcessCollector(REGISTRY)  # type: ignore[no-untyped-call]
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)


def exposition() -> bytes:
    """Everything in Prometheus' text format."""
    return generate_latest(REGISTRY)


def forget_dead_processes() -> None:
    """What a killed web process counted stays; pages and telephones that hung on it are gone."""
    files = Path(FOLDER).glob("*_*.db") if FOLDER else ()
    for pid in {int(file.stem.rpartition("_")[2]) for file in files}:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, FOLDER)  # type: ignore[no-untyped-call]
        except PermissionError:
            continue


def _figures() -> list[Figure] | None:
    watching.load()
    if not readiness.database_answers():
        return None
    at = now()
    with scope(Actor.worker(), "metrics"):
        return [figure for function in watching.MEASURES.values() for figure in function(at)]


def _pool() -> Iterable[Figure]:
    """This process's connections to the database."""
    stats = connection.pool.get_stats() if settings.DATABASES["default"]["OPTIONS"].get("pool") else {}  # type: ignore[attr-defined]
    names = {
        "pool_size": "Connections in the pool.",
        "pool_available": "Connections that nobody uses.",
        "requests_waiting": "Requests that wait for a connection.",
    }
    return [Figure(f"database_{name}", text, stats[name]) for name, text in names.items() if name in stats]


def _family(name: str, figures: list[Figure]) -> Metric:
    first = figures[0]
    labels = list(first.labels)
    kind = CounterMetricFamily if first.counts else GaugeMetricFamily
    family = kind(f"{PREFIX}{name}", first.help, labels=labels)
    for figure in figures:
        family.add_metric([figure.labels[label] for label in labels], float(figure.value))
    return family
