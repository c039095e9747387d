"""Queries that are asked all the time, put into SQL once: the ORM takes longer over that than the database to answer.

Only the text is kept. The database plans each query anew with its values, under the policies of whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class Given(Expression):
    """The place of a value that is given when the query is asked; never None."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


def any_of(column: str, name: str) -> Func:
    """A condition for `filter`: the column is one of the values given as a list."""
    return Func(F(column), Given(name), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


class Prepared(Generic[M]):
    """A query for whole rows (with `select_related` if wanted) whose values are `Given`."""

    def __init__(self, build: Callable[[], QuerySet[M]]) -> None:
        self._build = build

    def rows(self, **given: Any) -> list[M]:
        """The rows for these values."""
        text = self._text
        values = [given[place.name] if isinstance(place, Given) else place for place in text.places]
        with connection.cursor() as cursor:
            cursor.execute(text.statement, values)
            return [text.row(columns) for columns in text.converted(cursor.fetchall())]

    def first(self, **given: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self.rows(**given)), None)

    @cached_property
    def _text(self) -> _Text[M]:
        compiler = self._build().query.get_compiler(DEFAULT_DB_ALIAS)
        statement, places = compiler.as_sql()
        info: Any = compiler.klass_info
        columns: Any = compiler.select
        own = info["select_fields"]
        populators: Any = get_related_populators
        return _Text(
            statement,
            tuple(places),
            compiler,
            compiler.get_converters([column[0] for column in columns]),
            info["model"],
            slice(own[0], own[-1] + 1),
            [columns[place][0].target.attname for place in own],
            populators(info, columns, DEFAULT_DB_ALIAS),
        )


@dataclass(frozen=True, slots=True)
class _Text(Generic[M]):
    """The statement, the places of its values, and how the answer becomes rows."""

    statement: str
    places: tuple[Any, ...]
    compiler: Any
    converters: dict[int, Any]
    model: type[M]
    own: slice
    names: list[str]
    related: list[Any]

    def converted(self, rows: list[tuple[Any, ...]]) -> Iterable[Any]:
        return self.compiler.apply_converters(rows, self.converters) if self.converters else rows

    def row(self, columns: Any) -> M:
        """The row itself, with its related rows in their places; what Django's `from_db` makes, in half the time."""
        row = self.model.__new__(self.model)
        row._state = ModelState()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        row.__dict__.update(zip(self.names, columns[self.own], strict=True))
        for populator in self.related:
            populator.populate(columns, row)
        return row
