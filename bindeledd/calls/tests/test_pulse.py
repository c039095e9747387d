"""A process that stands still is seen from outside; one that goes on, or a look that was late, proves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.calls import holder
from bindeledd.calls.pulse import PROMPT_SECONDS, STILL_SECONDS, Pulse

Looks = list[tuple[int, float, float]]
LOOKS: st.SearchStrategy[Looks] = st.lists(
    st.tuples(st.integers(0, 2), st.floats(0.1, 2.5), st.floats(0.0, 2.5)), max_size=30
)


@given(LOOKS)
def test_only_a_progress_that_stayed_the_same_over_prompt_looks_is_a_standstill(looks: Looks) -> None:
    pulse, clock, since, last = Pulse(), 100.0, 100.0, None
    for progress, pause, took in looks:
        asked, clock = clock + pause, clock + pause + took
        if pause > PROMPT_SECONDS or took > PROMPT_SECONDS or progress != last:
            since = clock
        assert pulse.stands_still(progress, asked, clock) == (clock - since >= STILL_SECONDS)
        last = progress


def test_after_a_standstill_of_the_database_the_first_look_takes_nobody_for_dead() -> None:
    pulse = Pulse()
    assert not pulse.stands_still(1, 0.0, 0.1)
    assert not pulse.stands_still(1, 0.5, 60.0)
    assert not pulse.stands_still(1, 60.5, 60.6)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def name_of(pid: int) -> str:
    machine, _, _ = holder.own_name().rsplit(" ", 2)
    return f"{machine} {pid} {holder._began(pid)}"


def test_a_stopped_process_is_ended(sleeper: subprocess.Popen[bytes]) -> None:
    os.kill(sleeper.pid, signal.SIGSTOP)
    assert holder.end(name_of(sleeper.pid))
    assert sleeper.wait(5) == -signal.SIGKILL


def test_another_process_with_the_same_number_is_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    machine, pid, began = name_of(sleeper.pid).rsplit(" ", 2)
    assert holder.end(f"{machine} {pid} {int(began) + 1}")
    assert sleeper.poll() is None


def test_a_process_of_another_machine_is_left_alone_and_not_taken_for_gone(sleeper: subprocess.Popen[bytes]) -> None:
    _, pid, began = name_of(sleeper.pid).rsplit(" ", 2)
    assert not holder.end(f"elsewhere pid:[1] {pid} {began}")
    assert sleeper.poll() is None


def test_who_is_gone_is_gone_and_nobody_ends_itself() -> None:
    with subprocess.Popen(["true"]) as process:
        process.wait()
    assert holder.end(name_of(process.pid))
    assert holder.end("")
    assert holder.end(holder.own_name())
