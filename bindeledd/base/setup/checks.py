"""What `bin/bindeledd doctor` looks at: each check says what is, and how to mend what is not."""

import ctypes
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg

from bindeledd.base.instance import Instance
from bindeledd.base.setup import ari, database, engine_log, lock, processes, programs

State = Literal["ok", "warning", "broken"]
ENOUGH_BYTES, TOO_FEW_BYTES = 2_000_000_000, 200_000_000
UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's screen."""

    name: str
    state: State
    detail: str
    mend: str = ""


def findings(instance: Instance) -> list[Finding]:
    """Every check, in the order of the screen; a check never raises."""
    if not lock.is_held(instance.data):
        stopped = Finding("instance", "broken", "does not run", f"start it: bin/run --data {instance.data}")
        return [stopped, prompts(instance), browser(), clock(), disk(instance)]
    checks: list[Callable[[Instance], Finding]] = [roles, database_log, migrations, prompts]
    found = [*running(instance), *engines(instance), *(check(instance) for check in checks)]
    return [*found, browser(), clock(), disk(instance)]


def engines(instance: Instance) -> list[Finding]:
    """Every telephone engine and its trunk; the second one's lines are named `engine 2` and `trunk 2`."""
    found = []
    for each in instance.all_engines():
        number = f" {each.engine}" if each.engine != 1 else ""
        found += [replace(finding, name=f"{finding.name}{number}") for finding in (engine(each), trunk(each))]
    return found


def running(instance: Instance) -> list[Finding]:
    """Each process as the process manager sees it."""
    states = processes.states(instance)
    if not states:
        return [Finding("processes", "warning", "the instance is starting or stopping", "wait and ask again")]
    log = instance.log_folder
    return [
        Finding(name, "ok", "runs")
        if state == "RUNNING"
        else Finding(name, "broken", state.lower(), f"see {log / name}.log")
        for name, state in states.items()
    ]


def engine(instance: Instance) -> Finding:
    """Whether the engine answers, and which one it is."""
    which = f"Asterisk {instance.asterisk_version} ({instance.asterisk_origin})"
    if ari.answers(instance):
        return Finding("engine", "ok", which)
    return Finding("engine", "broken", f"{which} does not answer", f"see {instance.log_folder}/asterisk.log")


def trunk(instance: Instance) -> Finding:
    """Whether the trunk is configured, the switchboard listens, and how much was refused."""
    names = {endpoint["resource"] for endpoint in ari.get(instance, "endpoints") or []}
    counts = engine_log.read_counts(instance.engine_folder / "log/refused.json")
    refused = f"{sum(counts.values())} requests refused so far"
    if not {"trunk", "trunk_out"} <= names:
        return Finding("trunk", "broken", "not configured", "restart bin/run, which writes the configuration")
    if "bindeledd" not in {app["name"] for app in ari.get(instance, "applications") or []}:
        log = instance.log_folder / "switchboard.log"
        return Finding("trunk", "broken", f"no switchboard takes the calls; {refused}", f"see {log}")
    peers = ", ".join(instance.trunk_peers)
    address = f"{instance.sip_host}:{instance.sip_port}"
    return Finding("trunk", "ok", f"{instance.called_number} at {address}, from {peers}; {refused}")


def roles(instance: Instance) -> Finding:
    """Whether the application's roles exist and none of them stands above the policies."""
    wanted = {database.OWNER, database.LOGIN, *database.WORKING_ROLES}
    query = "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = ANY(%s)"
    try:
        with psycopg.connect(instance.database_login_dsn, connect_timeout=5) as connection:
            found: dict[str, bool] = dict(connection.execute(query, [sorted(wanted)]).fetchall())
    except psycopg.OperationalError:
        return Finding("database", "broken", "does not answer", f"see {instance.log_folder}/postgres.log")
    if missing := sorted(wanted - found.keys()):
        return Finding("database", "broken", f"roles missing: {', '.join(missing)}", "restart bin/run")
    if above := sorted(role for role, is_above in found.items() if is_above):
        mend = "ALTER ROLE … NOSUPERUSER NOBYPASSRLS"
        return Finding("database", "broken", f"roles above the policies: {', '.join(above)}", mend)
    place = "embedded" if instance.database_embedded else "outside"
    return Finding("database", "ok", f"PostgreSQL ({place}), {len(found)} roles")


TELLING = {
    "log_statement": {"none"},
    "log_min_duration_statement": {"-1"},
    "log_min_error_statement": {"panic", "fatal"},
    "log_parameter_max_length_on_error": {"0"},
    "log_error_verbosity": {"terse"},
}
"""Settings by which PostgreSQL's log would quote statements and rows, and the values by which it does not (law 13)."""


def database_log(instance: Instance) -> Finding:
    """Whether the server's log quotes what is written; ours does not, an outside one is its operator's."""
    try:
        with psycopg.connect(instance.database_login_dsn, connect_timeout=5) as connection:
            names = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
            found: dict[str, str] = dict(connection.execute(names, [sorted(TELLING)]).fetchall())
    except psycopg.OperationalError:
        return Finding("database log", "broken", "unknown", "see the database's line")
    if telling := sorted(name for name, value in found.items() if value not in TELLING[name]):
        mend = "; ".join(f"{name} = {min(TELLING[name])}" for name in telling)
        return Finding("database log", "warning", "may quote statements and rows, and so persons", mend)
    return Finding("database log", "ok", "quotes no statements")


def migrations(instance: Instance) -> Finding:
    """Whether the tables are those of this version."""
    from django.db import connections  # Django is set up by the command, not by this module
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connections["owner"])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:  # a doctor reports, whatever it is
        return Finding("migrations", "broken", f"unknown ({type(error).__name__})", "see the database's line")
    if waiting:
        return Finding("migrations", "broken", f"{len(waiting)} not applied", "restart bin/run")
    return Finding("migrations", "ok", "all applied")


def prompts(instance: Instance) -> Finding:
    """Whether the engine has something to say."""
    folder = instance.engine_folder / "sounds/nb/bindeledd"
    count = len(list(folder.glob("*.alaw")))
    if (folder / "technical.alaw").exists():
        return Finding("prompts", "ok", f"{count} spoken")
    return Finding("prompts", "broken", "none spoken", "bin/bindeledd prompts")


def browser() -> Finding:
    """What the journeys need besides; the product itself needs neither."""
    missing = [
        name
        for name, found in {
            "Chromium": any(programs.on_path(name) for name in BROWSERS),
            "SIPp": programs.on_path("sipp"),
            "curl": programs.on_path("curl"),
        }.items()
        if not found
    ]
    if missing:
        mend = "as root: apt-get install -y chromium sip-tester curl"
        return Finding("browser", "warning", f"no {' and no '.join(missing)}; only bin/test needs them", mend)
    return Finding("browser", "ok", "Chromium, SIPp and curl found, for the journeys")


def clock() -> Finding:
    """Whether the time zone is known and the kernel thinks its clock right."""
    try:
        ZoneInfo("Europe/Oslo")
    except ZoneInfoNotFoundError:
        return Finding("clock", "broken", "no time zone data", "install tzdata")
    status = kernel_clock()
    if status == UNSYNCHRONISED:
        mend = "run a time service, such as chrony or systemd-timesyncd"
        return Finding("clock", "warning", "not synchronised with a time server, or not known to be", mend)
    return Finding("clock", "ok", "synchronised" if status is not None else "time zone known")


def kernel_clock() -> int | None:
    """The kernel's own word on its clock, from adjtimex(2); None where it does not tell."""
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError):
        return None


def disk(instance: Instance) -> Finding:
    """Whether there is room in the data folder."""
    free = shutil.disk_usage(instance.data).free
    text = f"{free / 1e9:.1f} GB free in {instance.data}"
    if free < TOO_FEW_BYTES:
        return Finding("disk", "broken", text, "make room now: PostgreSQL stops when the disk is full")
    return Finding("disk", "ok" if free >= ENOUGH_BYTES else "warning", text, "")


def addresses(instance: Instance) -> dict[str, Any]:
    """Where every part can be reached; no secrets."""
    place = urlsplit(instance.database_login_dsn)
    return {
        "web": instance.web_url,
        "sip": {
            "transport": "udp",
            "host": instance.sip_host,
            "port": instance.sip_port,
            "called_number": instance.called_number,
            "peers": list(instance.trunk_peers),
            "outbound": instance.trunk_out,
        },
        "wss": instance.wss_url,
        "ari": instance.ari_url,
        "engines": [
            {"name": each.engine_name, "sip_port": each.sip_port, "wss": each.wss_url, "ari": each.ari_url}
            for each in instance.all_engines()
        ],
        "database": {
            "host": place.hostname,
            "port": place.port or 5432,
            "name": place.path.strip("/"),
            "embedded": instance.database_embedded,
        },
    }


def as_json(instance: Instance, found: list[Finding]) -> dict[str, Any]:
    """The doctor's whole answer for machines."""
    return {
        "ok": healthy(found),
        "data": str(instance.data),
        "demo": instance.demo,
        "checks": [asdict(finding) for finding in found],
        "addresses": addresses(instance),
        "refused": engine_log.read_counts(instance.engine_folder / "log/refused.json"),
    }


def healthy(found: list[Finding]) -> bool:
    """Whether nothing that is needed is broken."""
    return all(finding.state != "broken" for finding in found)
