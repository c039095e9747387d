"""The table in `docs/performance.md`: one row a measurement, replaced by the next run of the same."""

import os
import platform
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
HEAD = """# Performance

Measured by `bin/bench calls|hold|estimator|pop|promise|api|pages|inbox|live|idle|all`: each on an instance of its
own, its peer in the same run on the same machine, unless the row says otherwise. Other work on the machine shows in
every figure: run it alone. A ratio is the product's figure divided by the peer's (for times: the smaller the better).

| what | figure | wanted | ratio | peer | machine |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """One measurement."""

    name: str
    figure: str
    wanted: str
    ratio: str = "–"
    peer: str = "–"
    good: bool = True

    def cells(self) -> list[str]:
        """The row's cells, with the machine it was measured on."""
        mark = "" if self.good else " **missed**"
        return [self.name, self.figure + mark, self.wanted, self.ratio, self.peer, machine()]


def machine() -> str:
    """The machine and the day, shortly."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", info.read_text()) if info.exists() else None
    name = re.sub(r"\s+|\(R\)|\(TM\)|CPU|@.*", " ", found.group(1)).strip() if found else platform.machine()
    return f"{os.cpu_count()} cores {' '.join(name.split())}, {date.today():%Y-%m-%d}"  # noqa: DTZ011


def save(rows: list[Row]) -> None:
    """Print the rows and put them into the page, in place of those of the same name."""
    table = {cells[0]: cells for cells in _kept()}
    for row in rows:
        print(f"{row.name}: {row.figure} (wanted {row.wanted}); ratio {row.ratio} to {row.peer}", flush=True)
        table[row.name] = row.cells()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in table.values()))


def _kept() -> list[list[str]]:
    lines = PAGE.read_text().splitlines() if PAGE.exists() else []
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return [cells for cells in rows if len(cells) == 6 and cells[0] != "what"]


def quantile(values: list[float], part: float) -> float:
    """The value below which `part` of the values lie; 0.0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0
