"""What operators must know of the desk: words that should have been forgotten."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bindeledd.base.health.watching import Late, late_rows, watch
from bindeledd.desk.jobs import forgotten

GRACE = timedelta(minutes=5)


@watch("operators")
def talk_kept(at: datetime) -> Iterable[Late]:
    """Talks beside calls that were wrapped up minutes ago and are still there."""
    return late_rows(forgotten().filter(call__wrapped_up_at__lt=at - GRACE), "call__wrapped_up_at", "help")
