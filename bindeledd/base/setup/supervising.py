"""supervisord with a quicker pulse: it looks every tenth of a second, not every second, whom to start again.

    python -m bindeledd.base.setup.supervising -c supervisor.conf

A switchboard that dies must be back within three seconds (law 11); one of them is not spent on waiting. And what can't
start for long, such as a database whose disk is full, is tried every few seconds, however often it has failed:
supervisord by itself would wait a second longer after each try.
"""

import time
from typing import Any

from supervisor import poller, process, supervisord

from bindeledd.base.setup import reviving

PULSE_SECONDS = 0.1
LONGEST_PAUSE = 3.0


class QuickPoller(poller.Poller):  # type: ignore[misc]  # supervisor has no types
    """supervisord's own poller with a shorter patience."""

    def poll(self, timeout: float) -> Any:
        """Wait for events, but at most `PULSE_SECONDS`."""
        return super().poll(min(timeout, PULSE_SECONDS))


class Subprocess(process.Subprocess):  # type: ignore[misc]
    """supervisord's own process that never waits long before the next try."""

    delay: float

    def change_state(self, new_state: int, expected: bool = True) -> bool | None:
        """Change state as ever; then shorten the pause."""
        changed: bool | None = super().change_state(new_state, expected)
        if new_state == process.ProcessStates.BACKOFF:
            self.delay = min(self.delay, time.time() + LONGEST_PAUSE)
        return changed


def main() -> None:
    """supervisord's own command line."""
    poller.Poller = QuickPoller
    process.Subprocess = Subprocess
    reviving.start()
    supervisord.main()


if __name__ == "__main__":
    main()
