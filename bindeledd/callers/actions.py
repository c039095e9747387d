"""Every write about callers: who they are, how it was established, on whose behalf they ring."""

from __future__ import annotations

from uuid import UUID

from bindeledd.callers.queries import PersonView


def identify(
    call_id: UUID,
    *,
    municipality: str,
    name: str,
    national_id: str | None,
    has_none: bool,
    method: str,
    on_behalf: str = "self",
    caller_name: str | None = None,
) -> PersonView:
    """Store who the call is about and how that was established, and open access to that person for this call.

    The agent must be the call's. The person is found only in the municipality named, by the keyed hash of the
    national id; without one it is a new person each time. `method` is a code of `rules.METHODS`; `on_behalf` is
    `self` or `other` (then `caller_name`). Raises Invalid (field name, national_id, method, ...) and Refused.
    """
    raise NotImplementedError
