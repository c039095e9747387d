"""`bin/bench`: measure one thing or all, and rewrite the table."""

import argparse
from collections.abc import Callable
from pathlib import Path

from bench import api, calls, estimator, hold, idle, inbox, live, pages, pop, promise, report
from bench.faults import network, rounds
from bench.running import ROOT, running
from journeys.kit.instance import Instance

MEASUREMENTS: dict[str, Callable[[Instance], list[report.Row]]] = {
    "idle": idle.measure,
    "calls": calls.measure,
    "hold": hold.measure,
    "pop": pop.measure,
    "promise": promise.measure,
    "api": api.measure,
    "pages": pages.measure,
    "inbox": inbox.measure,
    "live": live.measure,
}

CALCULATIONS: dict[str, Callable[[], list[report.Row]]] = {"estimator": estimator.measure}
"""What needs no instance."""


def main() -> int:
    """Parse, start an instance, measure, write; 1 when something wanted was missed."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("what", choices=[*CALCULATIONS, *MEASUREMENTS, "all", "faults"])
    parser.add_argument("--rounds", type=int, default=50, help="faults: how often each state is struck (default 50)")
    parser.add_argument("--only", default="", help="faults: those whose name contains this")
    parser.add_argument("--data", type=Path, default=ROOT / ".data" / "bench", metavar="DIR")
    words = parser.parse_args()
    if words.what == "faults":
        with running(words.data.resolve()) as instance:
            tallies = network.run(instance, words.rounds, words.only) + rounds.run(instance, words.rounds, words.only)
            return 0 if all(tally.good for tally in tallies) else 1
    rows: list[report.Row] = []
    for name in CALCULATIONS if words.what == "all" else {words.what} & CALCULATIONS.keys():
        rows += CALCULATIONS[name]()
        report.save(rows)
    if words.what not in CALCULATIONS:
        rows += _measured(words.what, words.data.resolve())
    return 0 if all(row.good for row in rows) else 1


def _measured(what: str, data: Path) -> list[report.Row]:
    rows: list[report.Row] = []
    with running(data) as instance:
        for name in MEASUREMENTS if what == "all" else [what]:
            instance.until_quiet(120)  # nothing of the measurement before goes on
            rows += MEASUREMENTS[name](instance)
            report.save(rows)
    return rows


raise SystemExit(main())
