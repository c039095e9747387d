"""What callers hear, in our own words, as data: a prompt's name and its text, a module for each language."""

from __future__ import annotations

from dataclasses import dataclass

from bindeledd.calls.wording import english, norwegian, nynorsk


@dataclass(frozen=True)
class Spoken:
    """A language on the telephone.

    `voice` is what speaks it until there are recordings; `own_voice` tells whether that voice was made for the
    language. `key` chooses it in the menu; the default's prompt `language-<code>` says so, in the language itself.
    """

    texts: dict[str, str]
    voice: str
    own_voice: bool
    key: str = ""


DEFAULT = "nb"
LANGUAGES = {
    DEFAULT: Spoken(norwegian.SPOKEN, "nb", own_voice=True),
    "en": Spoken(english.SPOKEN, "en", own_voice=True, key="2"),
    "nn": Spoken(nynorsk.SPOKEN, "nb", own_voice=False, key="3"),
}
"""Only these can be offered by a key in the menu: everything that is said has to be there.

`nn` is a draft on the telephone: the voice that reads it is bokmål's.
"""
