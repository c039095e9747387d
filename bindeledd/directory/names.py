"""Place names: finding them as people type them, and sorting them as Norwegians do."""

import unicodedata
from collections.abc import Sequence

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


def rank(query: str, names: Sequence[str]) -> int | None:
    """How well what was typed finds a place; lower is better, None is not at all.

    `names` are the place's names, most telling first. Best is a name that begins with the query, letter for
    letter before accent-blind; then all words of the query each beginning some word of the names.
    """
    typed = words(query.casefold())
    if not typed:
        return None
    whole = " ".join(typed)
    for position, name in enumerate(names):
        candidate = " ".join(words(name.casefold()))
        if candidate.startswith(whole):
            return 4 * position
        if fold(candidate).startswith(fold(whole)):
            return 4 * position + 1
    return _rank_of_words(typed, [word for name in names for word in words(name.casefold())], 4 * len(names))


def _rank_of_words(typed: Sequence[str], known: Sequence[str], base: int) -> int | None:
    if all(any(word.startswith(each) for word in known) for each in typed):
        return base
    folded = [fold(word) for word in known]
    if all(any(word.startswith(fold(each)) for word in folded) for each in typed):
        return base + 1
    return None
