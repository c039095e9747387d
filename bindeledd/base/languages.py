"""The languages of screens and documents: which are complete, and which are started but not yet reviewed."""

DEFAULT = "nb"
COMPLETE = {"nb": "bokmål", "nn": "nynorsk", "en": "English"}
"""Every sentence is there; documents are made in these."""

DRAFTS = {"se": "davvisámegiella"}
"""Only some words are there, which nobody who speaks the language has reviewed; the rest is bokmål."""

LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
"""How dates and times are written."""


def whole(language: str | None) -> str:
    """The language of a document for somebody who reads `language`: a draft is no language for documents."""
    return language if language in COMPLETE else DEFAULT


def locale_of(language: str | None) -> str:
    """`nn_NO` for `nn` and `nn-no`; drafts and unknown ones are written as bokmål."""
    return LOCALES[whole((language or DEFAULT).split("-")[0])]
