"""Puts the program that keeps callers' numbers where the engine looks for programs (AGI)."""

import shlex
import sys
from pathlib import Path

from bindeledd.base.instance import REPOSITORY, Instance, write_private
from bindeledd.base.letterbox import FOLDER

NAME = "keep-number"


def install(instance: Instance) -> Path:
    """Write the script; the engine's user alone may run it."""
    path = instance.engine_folder / "agi-bin" / NAME
    write_private(path, script(instance.letterbox_home / FOLDER))
    path.chmod(0o700)
    return path


def script(folder: Path) -> str:
    """Small enough to start in a tenth of a second, with an environment of its own."""
    words = ["env", "-i", f"PYTHONPATH={REPOSITORY}", sys.executable, "-m", "bindeledd.base.keep_number", str(folder)]
    return f'#!/bin/sh\n# Written at every start.\nexec {shlex.join(words)} "$1"\n'
