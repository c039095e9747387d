"""Write what happened, in the transaction in which it happened."""

import json
from typing import Any

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
