"""The audit and read log: lines written in the acting transaction, sealed into chains afterwards (law 6).

The request never holds a chain's head. A sealer links the committed lines of each municipality within
seconds; signed heads are copied out of the database, so that a cut tail shows as well.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.base.scope import current_scope

_INSERT = """INSERT INTO base_auditline
             (actor_kind, actor_id, purpose, action, subjects, municipality, basis, outcome)
             VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""
_SEALER_LOCK = 4_210_001
_FIELDS = "l.id, l.at, l.actor_kind, l.actor_id, l.purpose, l.action, l.subjects, l.municipality, l.basis, l.outcome"
_UNSEALED = f"""SELECT {_FIELDS} FROM base_auditline l
                WHERE NOT EXISTS (SELECT 1 FROM base_auditseal s WHERE s.line_id = l.id)
                ORDER BY l.id LIMIT %s"""  # noqa: S608 - constants only


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
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)


def record_read(subjects: Sequence[str], municipality: str | None, basis: str) -> None:
    """Write the one read-log line of a page: everything confidential that it showed."""
    if subjects:
        record("read", subjects, municipality, basis=basis)


def digest_of(previous: bytes, line: Sequence[Any]) -> bytes:
    """The chain's next digest: SHA-256 over the previous one and the line in canonical form."""
    canonical = json.dumps(
        [value.isoformat() if hasattr(value, "isoformat") else value for value in line],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(previous + canonical.encode()).digest()


def seal(limit: int = 5000) -> int:
    """Link committed, unsealed lines into their chains; returns how many. One sealer works at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER_LOCK])
        if not _one(cursor)[0]:
            return 0
        cursor.execute(_UNSEALED, [limit])
        lines = cursor.fetchall()
        heads = _heads(cursor, sorted({line[7] for line in lines}))
        rows = []
        for line in lines:
            position, previous = heads[line[7]]
            heads[line[7]] = position + 1, digest_of(previous, line)
            rows.append((line[7], position + 1, line[0], heads[line[7]][1]))
        cursor.executemany(
            "INSERT INTO base_auditseal (chain, position, line_id, digest) VALUES (%s, %s, %s, %s)", rows
        )
        return len(rows)


def _heads(cursor: Any, chains: list[str]) -> dict[str, tuple[int, bytes]]:
    heads: dict[str, tuple[int, bytes]] = dict.fromkeys(chains, (0, b""))
    cursor.execute(
        "SELECT DISTINCT ON (chain) chain, position, digest FROM base_auditseal "
        "WHERE chain = ANY(%s) ORDER BY chain, position DESC",
        [chains],
    )
    heads.update({chain: (position, bytes(digest)) for chain, position, digest in cursor.fetchall()})
    return heads


def chain_heads() -> dict[str, tuple[int, str]]:
    """Position and digest (hex) of every chain's last seal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (chain) chain, position, digest FROM base_auditseal ORDER BY chain, position DESC"
        )
        return {chain: (position, bytes(digest).hex()) for chain, position, digest in cursor.fetchall()}


def _one(cursor: Any) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return tuple(row)
