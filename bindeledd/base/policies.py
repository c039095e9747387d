"""Building blocks for the row-level security that each room writes in its migrations.

Every setting is read through a sub-select, so that the planner evaluates it once a query and not once a row.
What a policy asks of other tables it asks through a function: a sub-query would be planned anew, with the policies
of its own tables, in every statement; a function of plpgsql keeps its plan as long as the connection lasts. These
functions run as whoever asks, under the same policies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.migrations import RunSQL

ACTOR = "(SELECT nullif(current_setting('bindeledd.actor', true), '')::bigint)"
OFFICES = "((SELECT coalesce(nullif(current_setting('bindeledd.offices', true), ''), '{}'))::bigint[])"
MUNICIPALITIES = "((SELECT coalesce(nullif(current_setting('bindeledd.municipalities', true), ''), '{}'))::text[])"
ROLES = "((SELECT coalesce(nullif(current_setting('bindeledd.roles', true), ''), '{}'))::text[])"


def has_role(*names: str) -> str:
    """SQL that is true when the actor has one of the roles."""
    wanted = ",".join(f"'{name}'" for name in names)
    return f"(SELECT coalesce(nullif(current_setting('bindeledd.roles', true), ''), '{{}}')::text[] && ARRAY[{wanted}])"


@dataclass(frozen=True)
class Policy:
    """One row-level policy: for which roles and command, which rows are seen, which may be written."""

    name: str
    roles: str
    command: str = "SELECT"
    using: str | None = None
    check: str | None = None

    def sql(self, table: str) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f"CREATE POLICY {self.name} ON {table} FOR {self.command} TO {self.roles}{using}{check};"


def protect(table: str, grants: Mapping[str, str], policies: Sequence[Policy]) -> RunSQL:
    """Switch row-level security on for everybody, the owner too, and give out just these rights."""
    lines = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;",
        *(f"GRANT {rights} ON {table} TO {role};" for role, rights in grants.items()),
        *(policy.sql(table) for policy in policies),
    ]
    drops = "".join(f"DROP POLICY IF EXISTS {policy.name} ON {table};" for policy in policies)
    return RunSQL("\n".join(lines), f"{drops} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;")


def rewrite(table: str, old: Sequence[Policy], new: Sequence[Policy]) -> RunSQL:
    """Put policies in the place of others."""
    return RunSQL(_exchange(table, old, new), _exchange(table, new, old))


def _exchange(table: str, old: Sequence[Policy], new: Sequence[Policy]) -> str:
    drops = [f"DROP POLICY {policy.name} ON {table};" for policy in old]
    return "\n".join(drops + [policy.sql(table) for policy in new])


def grant(table: str, grants: Mapping[str, str]) -> RunSQL:
    """Give rights on a table that holds nothing confidential."""
    lines = [f"GRANT {rights} ON {table} TO {role};" for role, rights in grants.items()]
    undo = [f"REVOKE ALL ON {table} FROM {role};" for role in grants]
    return RunSQL("\n".join(lines), "\n".join(undo))


def append_only(table: str) -> RunSQL:
    """Let the database refuse every change and deletion of rows in this table (law 8)."""
    return RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION bindeledd_refuse_change();"
        f"CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION bindeledd_refuse_change();",
        f"DROP TRIGGER append_only ON {table}; DROP TRIGGER append_only_whole ON {table};",
    )


def fixed_column(table: str, column: str) -> RunSQL:
    """Let the database refuse that this column ever gets another value (for example a municipality, law 6)."""
    return RunSQL(
        f"CREATE TRIGGER fixed_{column} BEFORE UPDATE OF {column} ON {table} FOR EACH ROW "
        f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION bindeledd_refuse_change();",
        f"DROP TRIGGER fixed_{column} ON {table};",
    )
