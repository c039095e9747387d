"""`bin/test`: everything set up in a folder of its own, then every test, quick ones first."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from bindeledd.base.instance import REPOSITORY, Instance
from bindeledd.base.setup import checks, lock, postgres, processes

USAGE = """usage: bin/test [PYTEST OPTIONS]

Sets everything up in .data/test and runs every test: unit tests, then those with a database, then the
journeys with a browser and telephones. Every option goes to pytest, for example: bin/test -k promise -x
"""
PACKAGES = ("chromium", "sip-tester", "curl")
BUSY = 3


def main(words: list[str] | None = None) -> int:
    """pytest's exit code; 1 when set-up fails, 3 when another run of the tests is going on."""
    words = list(sys.argv[1:] if words is None else words)
    if words in (["--help"], ["-h"]):
        print(USAGE)
        return 0
    data = REPOSITORY / ".data" / "test"
    os.environ["BINDELEDD_DATA"] = str(data)
    if missing():
        install_missing()
    run = [sys.executable, "-m", "bindeledd.base.setup.run", "--data", str(data), "--prepare-only"]
    if code := subprocess.run(run, check=False, cwd=REPOSITORY).returncode:
        return code
    code = _with_database(data, words)
    for line in closing_lines(missing(), is_root=os.geteuid() == 0):
        print(line)
    return code


def missing() -> bool:
    """Whether the journeys lack their browser, telephones or curl."""
    return checks.browser().state != "ok"


def install_missing() -> None:
    """As root on Debian or Ubuntu: install the browser and the telephones; else leave it."""
    if os.geteuid() != 0:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    print("Installing Chromium, SIPp and curl for the journeys", flush=True)
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(
            ["apt-get", *command], check=False, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        if done.returncode != 0:
            return


def closing_lines(without_journeys: bool, is_root: bool) -> list[str]:
    """What to say last when the journeys could not run."""
    if not without_journeys:
        return []
    prefix = "" if is_root else "sudo "
    return [
        "",
        "The journeys did not run: Chromium, SIPp or curl is missing. This command adds them:",
        f"    {prefix}apt-get install -y {' '.join(PACKAGES)}",
    ]


def _with_database(data: Path, words: list[str]) -> int:
    held = lock.RunLock(data)
    try:
        held.take()
    except lock.AlreadyRunning:
        print("Another bin/test runs already.", file=sys.stderr)
        return BUSY
    try:
        postgres.start(Instance.load(data))
        return _pytest(words)
    finally:
        postgres.stop(data)
        held.release()


def _pytest(words: list[str]) -> int:
    """Run pytest; Ctrl-C and TERM are its business, so that it ends what its journeys started."""
    command = [sys.executable, "-m", "pytest", *words]
    child = subprocess.Popen(processes.with_parent(command, "INT"), cwd=REPOSITORY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: child.send_signal(signal.SIGINT))
    return child.wait()


if __name__ == "__main__":
    raise SystemExit(main())
