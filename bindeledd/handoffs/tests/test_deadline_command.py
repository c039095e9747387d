"""The command `deadline` reads what people type and says what it understood."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from django.core.management.base import CommandError

from bindeledd.base.scope import Actor, Scope
from bindeledd.directory.models import Office
from bindeledd.handoffs.management.commands.deadline import Command, moment

Acting = Callable[[Actor], AbstractContextManager[Scope]]


def test_a_time_without_offset_is_oslo_time() -> None:
    assert moment("2026-03-31T14:59") == (datetime(2026, 3, 31, 12, 59, tzinfo=UTC), "")
    assert moment("2026-03-31T14:59+00:00") == (datetime(2026, 3, 31, 14, 59, tzinfo=UTC), "")


def test_a_time_that_does_not_exist_is_moved_and_said_so() -> None:
    at, note = moment("2026-03-29T02:30")
    assert at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert "does not exist" in note and "03:30" in note


def test_a_time_that_occurs_twice_means_the_first_and_says_so() -> None:
    at, note = moment("2026-10-25T02:30")
    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert "twice" in note


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01T10:00", "2026-03-31", "1999-01-01T10:00", "9999-12-31T23:59", "31.03.2026"]
)
def test_what_is_no_time_gets_a_sentence(text: str) -> None:
    with pytest.raises(CommandError) as caught:
        moment(text)
    assert str(caught.value).endswith(".")


def test_the_office_must_be_a_number() -> None:
    with pytest.raises(CommandError, match="list of offices"):
        Command()._deadline(datetime(2026, 3, 31, tzinfo=UTC), "Oslo")


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_an_office_is_named_by_its_number_or_its_id(acting: Acting) -> None:
    received = datetime(2026, 3, 31, tzinfo=UTC)
    with acting(Actor.worker()):
        office = Office.objects.exclude(hours=None).first()
    assert office is not None
    assert Command()._deadline(received, office.number) == Command()._deadline(received, str(office.id))
    with pytest.raises(CommandError, match="no office 9999"):
        Command()._deadline(received, "9999")
