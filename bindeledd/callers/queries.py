"""Every read about callers. Each one needs a grant (agents) or an inquiry at the own office (advisers)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class PersonView:
    """A person as the screen shows them; the national id only as its birth date with the rest hidden."""

    id: UUID
    municipality: str
    name: str
    national_id_masked: str  # "010190 •••••" or ""
    has_no_national_id: bool


@dataclass(frozen=True)
class IdentificationView:
    """How the person of a call was identified."""

    call_id: UUID
    person: PersonView
    method: str
    on_behalf: str  # self | other
    caller_name: str
    at: datetime


def person_view(person_id: UUID) -> PersonView | None:
    """The person, when the acting user may see them; writes the read log."""
    raise NotImplementedError


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those persons the acting user may see. The caller writes the read log (one line a page)."""
    raise NotImplementedError


def identification_of(call_id: UUID) -> IdentificationView | None:
    """The latest identification made in this call, when the acting agent still has access; writes the read log."""
    raise NotImplementedError
