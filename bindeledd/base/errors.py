"""Errors of the domain: each has a code for machines and a sentence for people."""

from typing import Any


class DomainError(Exception):
    """Something the user asked for can't be done; nothing was changed.

    `sentence` is a lazily translated text that may use `{name}` placeholders filled from `params`.
    """

    code = "refused"
    status = 409
    sentence: Any = ""

    def __init__(self, sentence: Any = None, **params: Any) -> None:
        super().__init__(self.code)
        if sentence is not None:
            self.sentence = sentence
        self.params = params

    def text(self) -> str:
        """The sentence in the active language."""
        return str(self.sentence).format(**self.params)


class Invalid(DomainError):
    """What was typed can't be used; `field` names the form field."""

    code = "invalid"
    status = 422

    def __init__(self, field: str, sentence: Any, **params: Any) -> None:
        super().__init__(sentence, **params)
        self.field = field


class NotFound(DomainError):
    """The thing does not exist, or must not be known to exist (law 7)."""

    code = "not_found"
    status = 404

    def __init__(self, sentence: Any, **params: Any) -> None:
        super().__init__(sentence, **params)


class Refused(DomainError):
    """Access denied. The scope that it leaves writes it to the read log in a transaction of its own."""

    code = "denied"
    status = 403

    def __init__(self, sentence: Any, *, action: str, subject: str = "", municipality: str | None = None) -> None:
        super().__init__(sentence)
        self.action = action
        self.subject = subject
        self.municipality = municipality
