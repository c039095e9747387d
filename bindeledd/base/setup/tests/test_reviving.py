"""A stopped process is sent on after three seconds, once it is surely meant to run."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bindeledd.base.setup.reviving import STOPPED_SECONDS, Reviver, stopped_children


def test_who_was_stopped_long_enough_is_due_and_who_went_on_meanwhile_is_not() -> None:
    reviver = Reviver()
    short, long = STOPPED_SECONDS, 10 * STOPPED_SECONDS
    assert reviver.due({1: short, 2: short, 3: long}, 10.0) == set()
    assert reviver.due({1: short, 3: long}, 11.0) == set()
    assert reviver.due({1: short, 2: short, 3: long}, 10.0 + short) == {1}
    assert reviver.due({2: short}, 10.0 + 2 * short) == {2}


@pytest.fixture
def child(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", request.param]) as process:
        yield process
        process.kill()


@pytest.mark.parametrize(("child", "seen"), [("web", True), ("switchboard", False)], indirect=["child"])
def test_only_stopped_children_that_nobody_replaces_are_seen(child: subprocess.Popen[bytes], seen: bool) -> None:
    assert child.pid not in stopped_children(os.getpid())
    os.kill(child.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, child.pid, os.WSTOPPED)
    assert (child.pid in stopped_children(os.getpid())) is seen
