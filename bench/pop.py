"""Screen pop: from the soft phone's ring to the filled call bar, at five calls a second."""

from bench.report import Row
from journeys.kit.instance import Instance


def measure(instance: Instance) -> list[Row]:
    """Not yet."""
    raise NotImplementedError(instance)
