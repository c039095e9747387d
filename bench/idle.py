"""How much memory the whole product takes when nobody rings."""

import time
from pathlib import Path

from bench.report import Row
from journeys.kit.instance import Instance

SETTLE_SECONDS = 20
LIMIT_MB = 700


def measure(instance: Instance) -> list[Row]:
    """Sum of the proportional set sizes of every process of the instance."""
    time.sleep(SETTLE_SECONDS)
    sizes = {pid: size for pid in instance.processes() if (size := proportional_size(pid))}
    total = sum(sizes.values()) / 2**20
    figure = f"{total:.0f} MB in {len(sizes)} processes"
    return [Row("memory idle (PSS)", figure, f"≤ {LIMIT_MB} MB", good=total <= LIMIT_MB)]


def proportional_size(pid: int) -> int:
    """PSS of one process in bytes; 0 when it is gone."""
    try:
        for line in (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0
