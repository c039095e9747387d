"""Rows written with as few statements as can be: without reading them back, and what an act appends in one go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

_together: ContextVar[Together | None] = ContextVar("bindeledd_together", default=None)


@dataclass(frozen=True, slots=True)
class Insert:
    """An INSERT of any number of rows: `into` names table and columns, `conflict` says what else may happen."""

    into: str
    columns: int
    conflict: str = ""

    def statement(self, rows: int) -> str:
        row = f"({', '.join(['%s'] * self.columns)})"
        return f"{self.into} VALUES {', '.join([row] * rows)} {self.conflict}"


@dataclass
class Together:
    """What has been appended so far; `depth` is the number of savepoints around it."""

    depth: int
    rows: dict[Insert, list[Sequence[Any]]] = field(default_factory=dict)
    topics: dict[tuple[str, str], None] = field(default_factory=dict)

    def write(self) -> None:
        """Send everything in one statement."""
        if self.rows or self.topics:
            with connection.cursor() as cursor:
                cursor.execute(*self._statement())

    def _statement(self) -> tuple[str, list[Any]]:
        parts = [insert.statement(len(rows)) for insert, rows in self.rows.items()]
        values = [value for rows in self.rows.values() for row in rows for value in row]
        if self.topics:
            parts.append(f"SELECT {', '.join(['pg_notify(%s, %s)'] * len(self.topics))}")
            values += [word for topic in self.topics for word in topic]
        *first, last = parts
        before = ", ".join(f"part{number} AS ({part})" for number, part in enumerate(first))
        return (f"WITH {before} {last}" if first else last), values


@contextmanager
def together() -> Iterator[None]:
    """Write what is appended inside the block at its end, in one statement of the running transaction.

    Inside another such block: at the end of that one. An exception drops what was appended; what happens inside a
    savepoint of the block is written at once, so that it can be undone. Nothing in the block may read what it appends.
    """
    if _together.get() is not None:
        yield
        return
    waiting = Together(len(connection.savepoint_ids))
    token = _together.set(waiting)
    try:
        yield
    finally:
        _together.reset(token)
    waiting.write()


def append_values(into: Insert, values: Sequence[Any]) -> None:
    """Add a row that nothing in this act reads again: at the end of `together()`, else at once."""
    waiting = _waiting()
    if waiting is not None:
        waiting.rows.setdefault(into, []).append(values)
        return
    with connection.cursor() as cursor:
        cursor.execute(into.statement(1), values)


def announce(channel: str, topic: str) -> None:
    """Send a notification when the transaction commits."""
    waiting = _waiting()
    if waiting is not None:
        waiting.topics[channel, topic] = None
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, topic])


def append(row: Model, conflict: str = "") -> None:
    """Add a new row that nothing in this act reads again; its serial key is not told."""
    names, values = _columns(row)
    append_values(_insert_of(type(row), names, conflict), values)


def insert(row: Model) -> None:
    """Add a new row at once, without reading back what the database computes (serial key, defaults)."""
    names, values = _columns(row)
    with connection.cursor() as cursor:
        cursor.execute(_insert_of(type(row), names, "").statement(1), values)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model, *names: str) -> None:
    """Write these fields of a row. Raises DatabaseError when there is no such row that the actor may change."""
    statement, columns = _update_of(type(row), names)
    values = [column.get_db_prep_save(getattr(row, column.attname), connection) for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"no row of {row._meta.db_table} was changed")


def _waiting() -> Together | None:
    waiting = _together.get()
    return waiting if waiting is not None and waiting.depth == len(connection.savepoint_ids) else None


def _columns(row: Model) -> tuple[tuple[str, ...], list[Any]]:
    """Names and values of the columns to write: all but those that the database fills in."""
    names, values = [], []
    for column in row._meta.local_concrete_fields:
        value = None if column.generated else getattr(row, column.attname)
        left_out = column.generated or (value is None and column.primary_key) or isinstance(value, DatabaseDefault)
        if not left_out:
            names.append(str(column.column))
            values.append(column.get_db_prep_save(value, connection))
    return tuple(names), values


@cache
def _insert_of(model: type[Model], names: tuple[str, ...], conflict: str) -> Insert:
    quote = connection.ops.quote_name
    return Insert(f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))})", len(names), conflict)


@cache
def _update_of(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    quote = connection.ops.quote_name
    columns = [column for column in model._meta.local_concrete_fields if column.name in names]
    assert len(columns) == len(names), f"{model.__name__} lacks one of {names}"
    changes = ", ".join(f"{quote(str(column.column))} = %s" for column in columns)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"UPDATE {table} SET {changes} WHERE {key} = %s", columns  # noqa: S608 - names of our own models
