"""The table in `docs/reliability.md`: one row a fault, replaced by the next run of the same."""

from bench.faults.tally import Tally
from bench.report import PAGE as PERFORMANCE
from bench.report import machine, quantile

PAGE = PERFORMANCE.parent / "reliability.md"
MARK = "<!-- rows: bin/bench faults -->"
COLUMNS = (
    *(
        "fault",
        "calls struck (of each state of a call)",
        "promises given meanwhile",
        "dropped",
        "wrong afterwards",
        "orphans after 10 s",
    ),
    *("acts again after: median, longest", "machine"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"


def save(tallies: list[Tally]) -> None:
    """Put the rows into the page, in place of those of the same fault."""
    text = PAGE.read_text() if PAGE.exists() else f"# Reliability\n\n{MARK}\n"
    before, _, rest = text.partition(MARK)
    kept = {line.split(" | ")[0].strip("| "): line for line in rest.splitlines() if line.startswith("| ")}
    kept.pop("fault", None)
    for tally in tallies:
        kept[tally.name] = _row(tally)
    PAGE.write_text(f"{before}{MARK}\n\n{HEAD}" + "".join(f"{row}\n" for row in kept.values()))


def _row(tally: Tally) -> str:
    each = min(tally.calls.values(), default=0)
    cells = [
        tally.name,
        f"{sum(tally.calls.values())} ({each} of each of {len(tally.calls)})",
        str(tally.promises),
        "all lines, as the engine died" if tally.loses_lines else str(tally.dropped),
        str(len(tally.wrong)),
        str(tally.orphans),
        f"{quantile(tally.back, 0.5):.1f} s, {max(tally.back, default=0.0):.1f} s",
        machine(),
    ]
    return f"| {' | '.join(cells)} |"
