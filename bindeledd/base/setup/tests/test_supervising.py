"""What can't start is tried every few seconds, however long that has been so."""

import time
from types import SimpleNamespace

from supervisor.states import ProcessStates

from bindeledd.base.setup.supervising import LONGEST_PAUSE, Subprocess


def test_the_pause_between_tries_does_not_grow_beyond_a_few_seconds() -> None:
    child = Subprocess(SimpleNamespace(name="postgres", startsecs=1))
    for _ in range(100):
        child.state = ProcessStates.STARTING
        child.change_state(ProcessStates.BACKOFF)
        assert child.delay <= time.time() + LONGEST_PAUSE
