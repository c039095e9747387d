"""The audit and read log: lines written in the acting transaction, sealed into chains afterwards (law 6).

The request never holds a chain's head. A sealer (`sealing.py`) links the committed lines of each municipality
within seconds; signed heads are copied out of the database, so that a cut tail shows as well (`verifying.py`).
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.base.scope import current_scope
from bindeledd.base.writing import Insert, append_values

_INSERT = Insert(
    """INSERT INTO base_auditline
       (actor_kind, actor_id, purpose, action, subjects, municipality, basis, outcome)""",
    columns=8,
)
_SEALER_LOCK = 4_210_001
FIELDS = """l.id, l.at, l.actor_kind, l.actor_id, l.purpose, l.action, l.subjects, l.municipality,
            l.basis, l.outcome"""
_CHAIN_FIELD = 7
_UNSEALED = f"""SELECT {FIELDS} FROM base_auditline l
                WHERE l.id >= %s AND NOT EXISTS (SELECT 1 FROM base_auditseal s WHERE s.line_id = l.id)
                ORDER BY l.id LIMIT %s"""  # noqa: S608 - constants only
_HEADS = """SELECT chains.chain, head.position, head.digest
            FROM unnest(%s::text[]) AS chains (chain)
            CROSS JOIN LATERAL (SELECT position, digest FROM base_auditseal s WHERE s.chain = chains.chain
                                ORDER BY position DESC LIMIT 1) AS head"""
_CHAINS = """WITH RECURSIVE chains (chain) AS (
               (SELECT chain FROM base_auditseal ORDER BY chain LIMIT 1)
               UNION ALL
               SELECT (SELECT s.chain FROM base_auditseal s WHERE s.chain > c.chain ORDER BY s.chain LIMIT 1)
               FROM chains c WHERE c.chain IS NOT NULL)
             SELECT chain FROM chains WHERE chain IS NOT NULL"""
_SETTLED = """SELECT coalesce(min(id), (SELECT coalesce(max(id), 0) + 1 FROM base_auditline))
              FROM base_auditline WHERE id >= %s AND at > now() - interval '15 minutes'"""


def record(
    action: str,
    subject: str | Sequence[str],
    municipality: str | None = None,
    *,
    basis: str = "",
    outcome: str = "ok",
) -> None:
    """Write one audit line in the running transaction. Raises NoScope outside a scope.

    `subject` is one id or several (`inquiry:<uuid>`), `basis` the grant or membership that gave access.
    """
    entered = current_scope()
    actor = entered.actor
    subjects = [subject] if isinstance(subject, str) else list(subject)
    chain = municipality or NATIONAL_COMPARTMENT
    values = [actor.kind, actor.user_id, entered.purpose, action, subjects, chain, basis, outcome]
    append_values(_INSERT, values)


def record_read(subjects: Sequence[str], municipality: str | None, basis: str) -> None:
    """Write the one read-log line of a page: everything confidential that it showed."""
    if subjects:
        record("read", subjects, municipality, basis=basis)


def digest_of(previous: bytes, line: Sequence[Any]) -> bytes:
    """The chain's next digest: SHA-256 over the previous one and the line in canonical form, times in UTC."""
    canonical = json.dumps(line, ensure_ascii=False, separators=(",", ":"), default=_in_utc)
    return hashlib.sha256(previous + canonical.encode()).digest()


def seal(limit: int = 5000, from_id: int = 0) -> int | None:
    """Link committed, unsealed lines into their chains; returns how many, None while another sealer is at work.

    Lines below `from_id` are known to be sealed (see `settled_before`), so that looking does not grow with the log.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER_LOCK])
        if not _one(cursor)[0]:
            return None
        cursor.execute(_UNSEALED, [from_id, limit])
        lines = cursor.fetchall()
        heads = _heads(cursor, sorted({line[_CHAIN_FIELD] for line in lines}))
        rows = []
        for line in lines:
            chain = line[_CHAIN_FIELD]
            position, previous = heads.get(chain, (0, b""))
            heads[chain] = position + 1, digest_of(previous, line)
            rows.append((chain, position + 1, line[0], heads[chain][1]))
        cursor.executemany(
            "INSERT INTO base_auditseal (chain, position, line_id, digest) VALUES (%s, %s, %s, %s)", rows
        )
        return len(rows)


def settled_before(from_id: int = 0) -> int:
    """The first line id of the last fifteen minutes, far longer than any transaction runs.

    No line below it can still be committed, so once all lines below it are sealed they need not be looked at again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [from_id])
        return int(_one(cursor)[0])


def chain_heads() -> dict[str, tuple[int, str]]:
    """Position and digest (hex) of every chain's last seal."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS)
        chains = [chain for (chain,) in cursor.fetchall()]
        return {chain: (position, digest.hex()) for chain, (position, digest) in _heads(cursor, chains).items()}


def _heads(cursor: Any, chains: list[str]) -> dict[str, tuple[int, bytes]]:
    cursor.execute(_HEADS, [chains])
    return {chain: (position, bytes(digest)) for chain, position, digest in cursor.fetchall()}


def _in_utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _one(cursor: Any) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return tuple(row)
