"""What the engine starts when a caller presses a key while the product is away (AGI): the number into the letterbox.

python -m bindeledd.base.keep_number FOLDER normal|urgent

The number comes on standard input, never as an argument that others could see. The channel variable KEPT says
what became of it: `1`, `hidden` when the caller withholds the number, empty when it could not be kept.
"""

import re
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from bindeledd.base.letterbox import Letter, Slot

_NUMBER = re.compile(r"\+?\d{5,15}")
_VALUE = re.compile(r"^200 result=1 \((.*)\)$")


class Conversation:
    """The engine's questions and answers, one line each."""

    def __init__(self, told: TextIO, says: TextIO) -> None:
        self._told, self._says = told, says
        self.facts = facts(iter(told.readline, ""))

    def variable(self, name: str) -> str:
        """A variable of the channel; empty when it has none."""
        found = _VALUE.match(self._ask(f"GET VARIABLE {name}"))
        return found[1] if found else ""

    def set(self, name: str, value: str) -> None:
        """Give the channel a variable."""
        self._ask(f'SET VARIABLE {name} "{value}"')

    def _ask(self, words: str) -> str:
        print(words, file=self._says, flush=True)
        return self._told.readline().strip()


def facts(lines: Iterable[str]) -> dict[str, str]:
    """What the engine says about the channel, up to the empty line."""
    found = {}
    for line in lines:
        name, colon, value = line.strip().partition(":")
        if not colon:
            break
        found[name.removeprefix("agi_")] = value.strip()
    return found


def letter_of(channel: dict[str, str], first_ring: str, urgent: bool, at: float) -> Letter | None:
    """The letter for this channel; None when its number is withheld. An unknown first ring is now."""
    number = channel.get("callerid", "")
    if not _NUMBER.fullmatch(number):
        return None
    try:
        rang = min(float(first_ring), at)
    except ValueError:
        rang = at
    return Letter(channel.get("uniqueid", ""), number, rang, at, urgent)


def keep(conversation: Conversation, folder: Path, urgent: bool) -> str:
    """Keep the number; what to tell the caller's channel."""
    letter = letter_of(conversation.facts, conversation.variable("BINDELEDD_FIRST_RING"), urgent, time.time())
    if letter is None:
        return "hidden"
    try:
        Slot.open(folder).post(letter)
    except (OSError, ValueError, KeyError):
        return ""  # the disk is full, or there never was a slot: the caller stays on the line
    return "1"


def main(words: list[str]) -> None:
    """Answer the engine."""
    conversation = Conversation(sys.stdin, sys.stdout)
    conversation.set("KEPT", keep(conversation, Path(words[0]), words[1:] == ["urgent"]))


if __name__ == "__main__":
    main(sys.argv[1:])
