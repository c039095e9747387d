"""Rows written in one go, and rows written without being read back."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bindeledd.base import audit, writing
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.models import DataKey, Event
from bindeledd.base.prepared import Given, Prepared
from bindeledd.base.scope import Actor, scope

pytestmark = pytest.mark.django_db


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database inside the block."""
    sent: list[str] = []

    def keep(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        sent.append(statement)
        return execute(statement, values, many, context)

    with connection.execute_wrapper(keep):
        yield sent


@pytest.fixture(autouse=True)
def worker() -> Iterator[None]:
    with scope(Actor.worker(), "test", nested=True):
        yield


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def happen(kind: str) -> None:
    record_event(kind, "inquiry:1", at="x")
    audit.record(kind, "inquiry:1", "0301")
    notify("office:1")


class TestTogether:
    def test_everything_appended_goes_in_one_statement(self) -> None:
        with statements() as sent, writing.together():
            happen("first")
            with writing.together():
                happen("second")
            assert sent == []
        assert len(sent) == 1
        assert sent[0].count("pg_notify") == 1  # the same topic is announced once
        assert kinds() == ["first", "second"]

    def test_an_exception_drops_what_was_appended(self) -> None:
        with pytest.raises(ValueError, match="no"), writing.together():
            happen("never")
            raise ValueError("no")
        assert kinds() == []

    def test_what_happens_in_a_savepoint_can_be_undone(self) -> None:
        with writing.together():
            happen("kept")
            with pytest.raises(ValueError, match="no"), transaction.atomic():
                happen("undone")
                raise ValueError("no")
        assert kinds() == ["kept"]

    def test_nothing_appended_is_no_statement(self) -> None:
        with statements() as sent, writing.together():
            pass
        assert sent == []

    def test_the_policies_hold_for_each_row(self) -> None:
        forged = writing.Insert("INSERT INTO base_event (actor_kind, kind, subject, data)", 4)
        with pytest.raises(DatabaseError), transaction.atomic(), writing.together():
            record_event("real", "inquiry:1")
            writing.append_values(forged, ["user", "forged", "inquiry:1", "{}"])
        assert kinds() == []


class TestRows:
    def test_a_row_is_written_and_changed_like_the_orm_does_it(self) -> None:
        key = DataKey(compartment="NKS0", wrapped=b"\x00'%s")
        with statements() as sent:
            writing.insert(key)
            key.wrapped = b"other"
            writing.update(key, "wrapped")
        assert len(sent) == 2
        found = DataKey.objects.get(id=key.id)
        assert bytes(found.wrapped) == b"other"
        assert found.created_at is not None

    def test_a_row_that_is_not_there_is_not_changed_in_silence(self) -> None:
        with pytest.raises(DatabaseError):
            writing.update(DataKey(id=uuid.uuid4(), compartment="NKS0"), "compartment")

    def test_a_row_may_be_appended(self) -> None:
        key = DataKey(compartment="NKS0", wrapped=b"x")
        with writing.together():
            writing.append(key)
            assert not DataKey.objects.filter(id=key.id).exists()
        assert DataKey.objects.filter(id=key.id).exists()


class TestPrepared:
    def test_it_finds_what_the_queryset_finds_with_the_values_of_each_time(self) -> None:
        prepared = Prepared(lambda: DataKey.objects.filter(compartment=Given("where")).order_by("created_at", "id"))
        keys = [DataKey(compartment=where, wrapped=b"x") for where in ("0301", "4601")]
        for key in keys:
            writing.insert(key)
        assert [prepared.first(where=key.compartment) for key in keys] == keys
        assert prepared.rows(where="'; --") == []
        found = prepared.rows(where="4601")[0]
        assert bytes(found.wrapped) == b"x" and not found._state.adding
