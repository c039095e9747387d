"""Finding a municipality from the letters on a telephone's keys (2 is a, b, c and å, 6 is m, n, o and ø)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MOST_CHOICES = 3

_KEYS = {
    letter: key
    for key, letters in {
        "2": "abcåæä",
        "3": "defđ",
        "4": "ghi",
        "5": "jkl",
        "6": "mnoøöŋ",
        "7": "pqrs",
        "8": "tuvŧ",
        "9": "wxyz",
    }.items()
    for letter in letters
}


@dataclass(frozen=True)
class Places:
    """Municipalities by number, with their names' keys. Names with several languages are found by each of them."""

    keys: tuple[tuple[str, str], ...]

    def find(self, typed: str) -> tuple[str, ...]:
        """The numbers of all municipalities whose name, in one of its languages, begins with these keys."""
        return tuple(dict.fromkeys(number for keys, number in self.keys if typed and keys.startswith(typed)))

    def named(self, typed: str) -> tuple[str, ...]:
        """Those whose whole name is these keys: `Os` must not be hidden by `Oslo`."""
        return tuple(dict.fromkeys(number for keys, number in self.keys if keys == typed))


def places(names: Iterable[tuple[str, str]]) -> Places:
    """From (number, name as written): `Kárášjohka - Karasjok` is found by either name."""
    return Places(tuple((keys_of(part), number) for number, name in names for part in _names(name)))


def keys_of(name: str) -> str:
    """The keys that spell the name; spaces, hyphens and accents are left out."""
    return "".join(_KEYS.get(sign, _KEYS.get(_plain(sign), "")) for sign in name.casefold())


def _names(name: str) -> list[str]:
    return [part for part in name.split(" - ") if keys_of(part)]


def _plain(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign)[0]


NO_PLACES = Places(())
