"""Write what happened, in the transaction in which it happened; and who it was, for pages that show it."""

import json
from typing import Any

from django.db.models import QuerySet

from bindeledd.base.models import Event, User
from bindeledd.base.scope import current_actor
from bindeledd.base.writing import Insert, append_values

_INSERT = Insert("INSERT INTO base_event (actor_kind, actor_id, kind, subject, municipality, office_id, data)", 7)


def record_event(
    kind: str,
    subject: str,
    *,
    municipality: str | None = None,
    office_id: int | None = None,
    **data: Any,
) -> None:
    """Append an event about `subject` (`inquiry:<uuid>`). `data` holds ids, codes and times, never text or numbers.

    Raises NoScope outside a scope.
    """
    actor = current_actor()
    values = [
        actor.kind,
        actor.user_id,
        kind,
        subject,
        municipality,
        office_id,
        json.dumps(data, default=str),
    ]
    append_values(_INSERT, values)


def with_names(events: QuerySet[Event]) -> list[tuple[Event, str]]:
    """The events, each with the name of who did it; empty when it was a process."""
    found = list(events)
    names = dict(User.objects.filter(id__in={each.actor_id for each in found}).values_list("id", "display_name"))
    return [(each, names.get(each.actor_id or 0, "")) for each in found]
