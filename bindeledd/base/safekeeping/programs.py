"""pg_dump and pg_restore of the server's own major version, from the embedded server or from the machine."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.setup import database, postgres, programs

_MAJOR = re.compile(r"\) (\d+)")


def server_major(address: str) -> int:
    """Major version of the server behind this address. Raises `SafekeepingError`."""
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            return connection.info.server_version // 10000
    except psycopg.Error as error:
        place = database.without_password(address)
        raise SafekeepingError(f"The database at {place} does not answer.") from error


def find(name: str, major: int) -> str:
    """The program that fits the server. Raises `SafekeepingError`."""
    candidates = [
        str(postgres.binaries() / name),
        f"/usr/lib/postgresql/{major}/bin/{name}",
        programs.on_path(name) or "",
    ]
    for candidate in candidates:
        if candidate and Path(candidate).exists() and _major(candidate) == major:
            return candidate
    raise SafekeepingError(
        f"There is no {name} for PostgreSQL {major} here. "
        f"On Debian or Ubuntu: apt-get install postgresql-client-{major}"
    )


def command(program: str, address: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """Command line and environment; the password is never on the command line."""
    parts = conninfo_to_dict(address)
    password = str(parts.pop("password", "") or "")
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "PGPASSWORD": password}
    return [
        program,
        *words,
        f"--dbname={make_conninfo(**{key: str(value) for key, value in parts.items() if value is not None})}",
    ], environment


def run(program: str, address: str, words: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start it with pipes for both its streams."""
    line, environment = command(program, address, *words)
    return subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd="/"
    )


def admin(instance: Instance, name: str | None = None) -> str:
    """The administrator's address of the instance's database, or of another one on the same server."""
    name = name or database.name_in(instance.database_admin_dsn)
    return make_conninfo(instance.database_admin_dsn, dbname=name)


def reason(stderr: bytes) -> str:
    """What the program complained about, without rows: those would be quoted after CONTEXT or DETAIL."""
    lines = [line for line in stderr.decode(errors="replace").splitlines() if "error:" in line or "ERROR:" in line]
    return lines[0].strip() if lines else "it gave no reason"


def _major(program: str) -> int:
    found = _MAJOR.search(programs.output([program, "--version"]))
    return int(found[1]) if found else 0
