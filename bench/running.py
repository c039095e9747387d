"""The instance that is measured: real, on its own, open at all hours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journeys.kit.instance import ROOT, Instance, carrier_port_of_its_own

__all__ = ["ROOT", "running"]


@contextmanager
def running(data: Path) -> Iterator[Instance]:
    """Start the instance of this folder (made when missing), and stop it afterwards."""
    instance = Instance(data)
    if not (data / "instance.json").exists():
        print("preparing an instance (the first time downloads) …", flush=True)
        instance.run_once("--prepare-only")
    carrier_port_of_its_own(data)
    instance.start()
    instance.open_all_day()
    try:
        yield instance
    finally:
        instance.stop()


@contextmanager
def with_workers(instance: Instance, workers: int, pace: int) -> Iterator[None]:
    """Start it anew with several web processes and at this pace of the demo's play; afterwards as before."""
    instance.stop()
    instance.start("--web-workers", str(workers), "--pace", str(pace))
    instance.open_all_day()
    try:
        yield
    finally:
        instance.stop()
        instance.start("--web-workers", "1", "--pace", "0")
        instance.open_all_day()
        renew_connections()


def renew_connections() -> None:
    """What this process has open to the database ended with it."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
