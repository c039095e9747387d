"""From a form to an action: what the rules refuse comes back as the form's own error, with nothing typed lost."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.forms import Form

from bindeledd.base.errors import DomainError, Invalid, NotFound, Refused

T = TypeVar("T")


def carry_out(form: Form, action: Callable[[], T]) -> T | None:
    """Run the action in a savepoint; an `Invalid` becomes an error at its field and None is returned.

    Other domain errors go on to the page, since they are not about what was typed.
    """
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return action()
    except Invalid as error:
        _show(form, error)
        return None


def act(form: Form, action: Callable[[], object]) -> int:
    """Run the action in a savepoint; returns 0, or the status of the page that shows the form again with its errors.

    Every refusal of the domain stands on the form, so that nothing typed is lost; only "not yours" and "not there" go
    on to the page.
    """
    if not form.is_valid():
        return Invalid.status
    try:
        with transaction.atomic():
            action()
    except (Refused, NotFound):
        raise
    except DomainError as error:
        _show(form, error)
        return error.status
    return 0


def _show(form: Form, error: DomainError) -> None:
    """At its field when it names one of the form's, else above the form."""
    field = error.field if isinstance(error, Invalid) and error.field in form.fields else None
    form.add_error(field, error.text())
