"""One real instance for all journeys: started by `bin/run`, watched from outside, stopped at the end."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
import xmlrpc.client
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bindeledd.base.instance import Instance as ProductInstance
from bindeledd.base.setup import processes

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".data" / "journeys"
START_SECONDS = 600.0  # the first start downloads
ENVIRONMENT = os.environ | {"BINDELEDD_ENVIRONMENT": "dev"}
Found = TypeVar("Found")


class InstanceFailed(AssertionError):
    """The instance does not do what a story needs; says what it printed."""


def until(
    look: Callable[[], Found | None], seconds: float, what: str | Callable[[], str], pause: float = 0.05
) -> Found:
    """Wait until `look` finds something true; raises `InstanceFailed`."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise InstanceFailed(f"waited {seconds} s: {what if isinstance(what, str) else what()}")
        time.sleep(pause)


class Instance:
    """Addresses of a running instance and a look behind its scenes."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._process: subprocess.Popen[str] | None = None
        self.output: list[str] = []
        self.started_in = 0.0

    # --- life ------------------------------------------------------------------------------------------
    def start(self, *words: str) -> None:
        """Run `bin/run` in a process group of its own and wait until calls and pages work.

        Nobody simulated is there unless a story asks for them by `--pace`.
        """
        began = time.monotonic()
        pace = () if "--pace" in words else ("--pace", "0")
        command = [str(ROOT / "bin" / "run"), "--data", str(self.data), *pace, *words]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()
        until(self._ready, START_SECONDS, lambda: "\n".join(["not ready", *self.output[-40:]]), 0.1)
        self.started_in = time.monotonic() - began

    def run_once(self, *words: str) -> None:
        """Run `bin/run` to its end, such as with `--prepare-only`."""
        command = [str(ROOT / "bin" / "run"), "--data", str(self.data), *words]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
        if done.returncode:
            raise InstanceFailed(f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def stop(self) -> int:
        """End it as Ctrl-C does; returns the exit code."""
        if not self._process:
            return 0
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise InstanceFailed("bin/run did not stop within 60 s of Ctrl-C") from None

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        self.output.extend(line.rstrip() for line in process.stdout)

    def _ready(self) -> bool:
        if self._process and self._process.poll() is not None:
            raise InstanceFailed("\n".join(["bin/run ended", *self.output[-40:]]))
        try:
            urllib.request.urlopen(self.url("healthz"), timeout=2).close()
            return bool(self.ari("applications/bindeledd"))
        except (OSError, ValueError, KeyError):
            return False

    # --- addresses ---------------------------------------------------------------------------------------
    @property
    def facts(self) -> dict[str, Any]:
        """What `instance.json` says now."""
        found: dict[str, Any] = json.loads((self.data / "instance.json").read_text())
        return found

    @property
    def sip(self) -> tuple[str, int]:
        """Where the trunk is rung."""
        return self.facts["sip_host"], self.facts["sip_port"]

    @property
    def number(self) -> str:
        """The number that callers dial."""
        return str(self.facts["called_number"])

    @property
    def carrier(self) -> tuple[str, int]:
        """Where calls to the outside go."""
        host, _, port = self.facts["trunk_out"].rpartition(":")
        return host, int(port)

    def url(self, path: str = "") -> str:
        """Address of a page."""
        return f"http://{self.facts['web_host']}:{self.facts['web_port']}/{path.lstrip('/')}"

    # --- behind the scenes -------------------------------------------------------------------------------
    def ari(self, path: str, method: str = "GET", engine: int = 1) -> Any:
        """Ask an engine something."""
        facts = self.facts
        port = facts["ari_port"] if engine == 1 else facts["more_engines"][engine - 2][1]
        request = urllib.request.Request(f"http://127.0.0.1:{port}/ari/{path}", method=method)
        secret = b64encode(f"{facts['ari_user']}:{facts['ari_secret']}".encode()).decode()
        request.add_header("Authorization", f"Basic {secret}")
        with urllib.request.urlopen(request, timeout=5) as answer:
            text = answer.read()
            return json.loads(text) if text else None

    def channels(self) -> list[str]:
        """Channels of the engine, by id."""
        return [channel["id"] for channel in self.ari("channels")]

    def busy_bridges(self) -> list[str]:
        """Bridges with somebody in them."""
        return [bridge["id"] for bridge in self.ari("bridges") if bridge["channels"]]

    def clear(self) -> None:
        """End whatever is left in the engine, so that one failed story does not spoil the next."""
        for channel in self.channels():
            with contextlib.suppress(urllib.error.HTTPError):
                self.ari(f"channels/{channel}", "DELETE")
        self.until_quiet()
        until(lambda: self.sql("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM calls_call WHERE ended_at IS NULL)"), 5, "")

    def until_quiet(self, seconds: float = 10.0) -> None:
        """Wait until no channel and no occupied bridge is left."""
        until(
            lambda: not self.channels() and not self.busy_bridges(),
            seconds,
            lambda: f"orphans: {self.channels()} {self.busy_bridges()}",
        )

    @property
    def admin_dsn(self) -> str:
        """The product's database as its administrator, whom no policy holds."""
        facts = self.facts
        name = str(conninfo_to_dict(facts["database_owner_dsn"])["dbname"])
        return make_conninfo(facts["database_admin_dsn"], dbname=name)

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look (or set the scene) behind the laws, as the database's administrator."""
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return list(cursor.fetchall()) if cursor.description else []

    def sql_together(self, *statements: str) -> None:
        """Several statements of one session, each at once in force."""
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def open_all_day(self) -> None:
        """The national line is open at every hour of every day (stories run at night too)."""
        self._hours("generate_series(0, 6)", 0, 1440)

    def close_today(self) -> None:
        """The national line opens again tomorrow at 9."""
        self._hours("(SELECT extract(isodow FROM now() AT TIME ZONE 'Europe/Oslo')::int %% 7 AS day)", 9 * 60, 15 * 60)

    def _hours(self, days: str, opens: int, closes: int) -> None:
        self.sql("DELETE FROM calls_linehours")
        self.sql(
            "INSERT INTO calls_linehours (weekday, opens_minute, closes_minute, on_public_holidays)"
            f" SELECT day, %s, %s, true FROM {days} day",
            opens,
            closes,
        )
        self.sql("SELECT pg_notify('bindeledd', 'switchboard:hours')")
        time.sleep(2)  # the switchboard looks a second after it was told, and tells nobody

    def doctor(self) -> dict[str, Any]:
        """What `doctor --json` says."""
        found: dict[str, Any] = json.loads(self.command("doctor", "--json", check=False))
        return found

    def command(self, *words: str, check: bool = True) -> str:
        """Output of `bin/bindeledd`."""
        done = subprocess.run(
            [str(ROOT / "bin" / "bindeledd"), *words],
            env=ENVIRONMENT | {"BINDELEDD_DATA": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if check and done.returncode:
            raise InstanceFailed(f"{words}: {done.stderr[-2000:]}")
        return done.stdout

    def processes(self) -> list[int]:
        """Every process of this instance: `bin/run` and all that stem from it."""
        assert self._process
        return sorted(family_of(self._process.pid))

    def pids_of(self, name: str) -> list[int]:
        """The processes of this instance that run a management command, such as `switchboard`."""
        return [int(folder.name) for folder in _process_folders() if self._is_ours(folder, name)]

    def acting_switchboard(self) -> int:
        """The switchboard that has the engine, not the one that stands by; 0 when none has it."""
        rows = self.sql(
            "SELECT split_part(a.application_name, ' ', 2) FROM pg_stat_activity a JOIN pg_locks l USING (pid)"
            " WHERE l.locktype = 'advisory' AND l.granted AND a.application_name LIKE 'switchboard %'"
            " AND a.datname = current_database()"
        )
        return int(rows[0][0]) if rows else 0

    def kill_switchboard(self) -> int:
        """`kill -9` the switchboard that has the engine; returns its id."""
        pid = until(self.acting_switchboard, 10, "no switchboard has the engine")
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_all(self, name: str) -> None:
        """`kill -9` every process that runs this management command, also those that stand by."""
        for pid in until(lambda: self.pids_of(name), 10, f"no process {name}"):
            os.kill(pid, signal.SIGKILL)

    def halt(self, *names: str) -> None:
        """Have the process manager end these processes and not start them again."""
        for name in names:
            with contextlib.suppress(xmlrpc.client.Fault):  # it may be stopped already
                _manager(self.data).stopProcess(name)

    def go_on(self, *names: str) -> None:
        """Have the process manager start these processes again."""
        for name in names:
            with contextlib.suppress(xmlrpc.client.Fault):  # it may run already
                _manager(self.data).startProcess(name, False)

    def _is_ours(self, folder: Path, name: str) -> bool:
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            return False
        runs = b"python" in words[0] and name.encode() in words[1:]
        return runs and f"BINDELEDD_DATA={self.data}".encode() in environment


def _manager(data: Path) -> Any:
    return processes._remote(ProductInstance.load(data))


def family_of(pid: int) -> set[int]:
    """A process and all that stem from it."""
    parents = {int(folder.name): _parent(folder) for folder in _process_folders()}
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _process_folders() -> list[Path]:
    return [folder for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def carrier_port_of_its_own(data: Path) -> None:
    """Give the instance a carrier address that no other instance on this machine uses, once."""
    path = data / "instance.json"
    facts = json.loads(path.read_text())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        facts["trunk_out"] = f"127.0.0.1:{probe.getsockname()[1]}"
    path.write_text(json.dumps(facts, indent=2))
