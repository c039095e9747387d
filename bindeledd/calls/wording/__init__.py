"""What callers hear, in our own words, as data: a prompt's name and its text, a module for each language."""

from __future__ import annotations

from bindeledd.calls.wording import english, norwegian

LANGUAGES = {"nb": norwegian.SPOKEN, "en": english.SPOKEN}
"""Only these can be offered by a key in the menu: everything that is said has to be there."""

DEFAULT = "nb"
