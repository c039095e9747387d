"""Place names: finding them as people type them, and sorting them as Norwegians do."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_FOLDED = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŧ": "t", "ŋ": "n", "ð": "d", "þ": "th", "ß": "ss"})
_SPELLED_OUT = (("aa", "a"), ("oe", "o"))
_ALPHABET = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y", "đ": "d", "ŧ": "t", "ŋ": "n"})


def fold(text: str) -> str:
    """The text without case and accents, `aa` and `oe` as typed on a keyboard without å and ø."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    for spelled, sign in _SPELLED_OUT:
        plain = plain.replace(spelled, sign)
    return plain


def sort_key(name: str) -> str:
    """A key that sorts by code point in the order of the Norwegian alphabet: …z, æ, ø, å; other accents ignored."""
    lowered = unicodedata.normalize("NFKC", name).casefold().translate(_ALPHABET)
    return "".join(sign for sign in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The words of a text: letters and digits, everything else parts them. Invisible signs are dropped."""
    visible = (sign for sign in text if unicodedata.category(sign) != "Cf")
    return "".join(sign if sign.isalnum() or unicodedata.combining(sign) else " " for sign in visible).split()


def rank(query: str, names: tuple[str, ...]) -> int | None:
    """How well what was typed finds a place; lower is better, None is not at all.

    `names` are the place's names, most telling first. Best is a name that begins with the query, letter for
    letter before accent-blind; then all words of the query each beginning some word of the names.
    """
    typed = _readable(query)
    if not typed.words:
        return None
    known = [_readable(name) for name in names]
    for position, name in enumerate(known):
        if name.whole.startswith(typed.whole):
            return 4 * position
        if name.folded.startswith(typed.folded):
            return 4 * position + 1
    if _each_begins_one(typed.words, [word for name in known for word in name.words]):
        return 4 * len(known)
    if _each_begins_one(typed.folded_words, [word for name in known for word in name.folded_words]):
        return 4 * len(known) + 1
    return None


@dataclass(frozen=True, slots=True)
class _Readable:
    """A text as it is compared: its words and the whole, as written and folded."""

    words: tuple[str, ...]
    folded_words: tuple[str, ...]
    whole: str
    folded: str


@lru_cache(maxsize=4096)
def _readable(text: str) -> _Readable:
    found = tuple(words(text.casefold()))
    folded = tuple(fold(word) for word in found)
    return _Readable(found, folded, " ".join(found), " ".join(folded))


def _each_begins_one(typed: Sequence[str], known: Sequence[str]) -> bool:
    return all(any(word.startswith(each) for word in known) for each in typed)
