"""What a database holds, told in figures and digests: the same before and after, or something is missing."""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from psycopg import sql

from bindeledd.base.safekeeping.errors import SafekeepingError

Connection = psycopg.Connection[tuple[Any, ...]]
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_SEQUENCES = """SELECT s.sequencename, coalesce(s.last_value, 0) FROM pg_sequences s
                WHERE s.schemaname = 'public' ORDER BY 1"""
_HEADS = """SELECT DISTINCT ON (chain) chain, position, encode(digest, 'hex') FROM base_auditseal
            ORDER BY chain, position DESC"""
_MIGRATIONS = "SELECT app || '.' || name FROM django_migrations ORDER BY 1"
# Who may do what: owners, grants, row-level security and its policies, triggers, functions, constraints. Conditions
# are left out: the server writes them in other words once they have been dumped and read.
_RIGHTS = """SELECT encode(sha256(convert_to(string_agg(line, E'\\n' ORDER BY line COLLATE "C"), 'UTF8')), 'hex')
FROM (
    SELECT concat_ws(' ', 'table', c.relname, r.rolname, c.relrowsecurity, c.relforcerowsecurity,
        (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(c.relacl) acl)) AS line
    FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S', 'v', 'p')
    UNION ALL
    SELECT concat_ws(' ', 'column', a.attrelid::regclass, a.attname,
        (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(a.attacl) acl))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
    UNION ALL
    SELECT concat_ws(' ', 'policy', tablename, policyname, permissive,
        (SELECT string_agg(role::text, ',' ORDER BY role::text) FROM unnest(roles) role), cmd,
        qual IS NULL, with_check IS NULL)
    FROM pg_policies WHERE schemaname = 'public'
    UNION ALL
    SELECT concat_ws(' ', 'trigger', t.tgrelid::regclass, t.tgname, t.tgtype, t.tgfoid::regproc, t.tgattr,
        t.tgenabled, t.tgdeferrable, t.tginitdeferred, t.tgqual IS NULL)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, contype, convalidated, condeferrable,
        CASE WHEN contype IN ('f', 'p', 'u') THEN pg_get_constraintdef(oid) END)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT concat_ws(' ', 'function', p.oid::regprocedure, md5(p.prosrc), p.prosecdef, p.proconfig,
        (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(p.proacl) acl))
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT concat_ws(' ', 'schema',
        (SELECT string_agg(acl::text, ',' ORDER BY acl::text) FROM unnest(nspacl) acl))
    FROM pg_namespace WHERE nspname = 'public'
) lines"""


@dataclass(frozen=True, slots=True)
class Contents:
    """Rows of each table, the sequences' values, a digest of all rights, the read log's heads, the migrations."""

    rows: dict[str, int]
    sequences: dict[str, int]
    rights: str
    heads: dict[str, tuple[int, str]]
    migrations: tuple[str, ...]

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """What the database holds in this transaction, as its administrator sees it."""
        tables = [name for (name,) in connection.execute(_TABLES)]
        return cls(
            rows={name: _count(connection, name) for name in tables},
            sequences=dict(_rows(connection, _SEQUENCES)),
            rights=_one(connection, _RIGHTS),
            heads={chain: (position, digest) for chain, position, digest in _rows(connection, _HEADS)},
            migrations=tuple(name for (name,) in _rows(connection, _MIGRATIONS)),
        )

    @classmethod
    def of_text(cls, text: str) -> Self:
        """From JSON."""
        raw = json.loads(text)
        heads = {chain: (head[0], head[1]) for chain, head in raw["heads"].items()}
        return cls(**raw | {"heads": heads, "migrations": tuple(raw["migrations"])})

    def text(self) -> str:
        """As JSON."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True)

    def check(self, restored: Self, same_server: bool) -> None:
        """Raises `SafekeepingError` that names the first thing which is not as it was.

        Rights are compared between servers of the same major version only: others write them differently.
        """
        if self.migrations != restored.migrations:
            raise SafekeepingError("The restored database has other migrations than the backup.")
        for table, count in self.rows.items():
            if restored.rows.get(table) != count:
                found = restored.rows.get(table, "no such table")
                raise SafekeepingError(f"{table} had {count} rows and has {found} after restoring.")
        for name, value in self.sequences.items():
            if restored.sequences.get(name, -1) < value:
                raise SafekeepingError(f"The sequence {name} lags behind: rows would get numbers anew.")
        if self.heads != restored.heads:
            raise SafekeepingError("The read log's heads are not those of the backup.")
        if same_server and self.rights != restored.rights:
            raise SafekeepingError("Owners, grants, policies or triggers are not those of the backup.")


def _count(connection: Connection, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query.encode()).fetchall()


def _one(connection: Connection, query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    return str(row[0]) if row else ""
