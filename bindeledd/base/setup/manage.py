"""The command line `bin/bindeledd`: Django's management commands for one data folder."""

import os
import sys
from pathlib import Path

from bindeledd.base import logs
from bindeledd.base.instance import Instance, InstanceError, data_folder

SERVICES = frozenset({"serve", "switchboard", "worker"})
MAKES_INSTANCE = "restore"
USAGE = "bin/bindeledd [--data DIR] COMMAND [OPTIONS]"


def main(words: list[str] | None = None) -> int:
    """Run one management command; a missing or broken instance is told in one sentence."""
    words = list(sys.argv[1:] if words is None else words)
    try:
        words = take_data_option(words, may_be_new=MAKES_INSTANCE in words)
        _instance(words)
    except InstanceError as error:
        print(error, file=sys.stderr)
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "bindeledd.settings"
    from django.core.management import execute_from_command_line  # settings must be named first

    if words in ([], ["--help"], ["-h"], ["help"]):
        print(f"{USAGE}\nData folder: {data_folder()}\n")
        words = ["help"]
    if words[0] in SERVICES:
        logs.catch_crashes()
    execute_from_command_line(["bin/bindeledd", *words])
    return 0


def _instance(words: list[str]) -> Instance:
    """The instance of the data folder; a backup may be restored where there is none yet."""
    if words[:1] == [MAKES_INSTANCE] and "--help" not in words:
        from bindeledd.base.setup import folders, prepare

        folders.check(data_folder(), allowed=frozenset({"keys", "sms.json", "backups"}))
        return prepare.load_or_new(data_folder())
    return Instance.load()


def take_data_option(words: list[str], may_be_new: bool = False) -> list[str]:
    """The words without `--data DIR`, which becomes BINDELEDD_DATA; raises `InstanceError`."""
    rest = []
    remaining = iter(words)
    for word in remaining:
        if word == "--data":
            _use(next(remaining, ""), may_be_new)
        elif word.startswith("--data="):
            _use(word.removeprefix("--data="), may_be_new)
        else:
            rest.append(word)
    return rest


def _use(folder: str, may_be_new: bool) -> None:
    path = Path(folder).expanduser()
    if not folder or not (path.is_dir() or (may_be_new and not path.exists())):
        raise InstanceError(f"There is no data folder {folder!r}. Name an existing one: --data DIR.")
    os.environ["BINDELEDD_DATA"] = str(path.resolve())


if __name__ == "__main__":
    raise SystemExit(main())
