"""The processes of one instance, under supervisord: started in order, restarted when they die."""

import os
import shlex
import shutil
import subprocess
import sys
import time
import xmlrpc.client
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from bindeledd.base.instance import REPOSITORY, Instance, write_private
from bindeledd.base.setup import engine_config, folders, postgres

START_SECONDS = 30
STOP_SECONDS = 60
MANAGE = (sys.executable, "-m", "bindeledd.base.setup.manage")


@dataclass(frozen=True)
class Process:
    """One process: what it is called, how it starts and how it is asked to end."""

    name: str
    command: list[str]
    rank: int  # low starts first and ends last
    stop_signal: str = "TERM"
    environment: dict[str, str] = field(default_factory=dict)


class ProcessError(Exception):
    """A process does not do as told; the message says where to look."""


def processes(instance: Instance) -> list[Process]:
    """Every process of the instance in the order of their start."""
    return [
        *([_database(instance)] if instance.database_embedded else []),
        *(Process(_of("asterisk", each), engine_config.command(each), 20) for each in instance.all_engines()),
        *(Process(_of("switchboard", each), _switchboard(each), 30) for each in instance.all_engines()),
        Process("worker", [*MANAGE, "worker"], 30),
        *(_web(instance, name) for name in web_names(instance)),
        *(Process(_of("standby", each), _switchboard(each, "--after", "3"), 50) for each in instance.all_engines()),
        *([Process("demo", [*MANAGE, "demo"], 60)] if instance.plays else []),
    ]


def names_of(instance: Instance, kind: str) -> list[str]:
    """The processes of this kind, one an engine: `asterisk`, `asterisk-2` and so on."""
    return [_of(kind, each) for each in instance.all_engines()]


def web_names(instance: Instance) -> list[str]:
    """The web processes, all on one port: `web`, `web-2` and so on."""
    return ["web", *(f"web-{number}" for number in range(2, instance.web_workers + 1))]


def _web(instance: Instance, name: str) -> Process:
    """One of them. Several lay down what they measure side by side; the client library reads the folder's name."""
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(instance.figures_folder)} if instance.web_workers > 1 else {}
    return Process(name, [*MANAGE, "serve"], 40, environment=shared)


def _of(kind: str, instance: Instance) -> str:
    return kind if instance.engine == 1 else f"{kind}-{instance.engine}"


def _switchboard(instance: Instance, *options: str) -> list[str]:
    which = [] if instance.engine == 1 else ["--engine", str(instance.engine)]
    return [*MANAGE, "switchboard", *which, *options]


def _database(instance: Instance) -> Process:
    return Process("postgres", postgres.server_command(instance), 10, "INT")


def configuration(instance: Instance, programs: list[Process]) -> str:
    """The text of supervisord's configuration file."""
    sockets = folders.socket_folder(instance.data)
    sections: dict[str, dict[str, object]] = {
        "unix_http_server": {"file": sockets / "supervisor.sock", "chmod": "0600"},
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
        "supervisord": {
            "nodaemon": "true",
            "silent": "true",
            "logfile": instance.log_folder / "supervisor.log",
            "logfile_maxbytes": "1MB",
            "logfile_backups": "1",
            "pidfile": sockets / "supervisor.pid",
            "childlogdir": instance.log_folder,
            "directory": REPOSITORY,
            **({"user": "root"} if os.geteuid() == 0 else {}),
        },
    }
    sections |= {f"program:{process.name}": _program(instance, process) for process in programs}
    return "\n".join(_section(name, settings) for name, settings in sections.items())


def with_parent(command: list[str], stop_signal: str) -> list[str]:
    """The command, ended by the kernel should its parent vanish: nothing is ever left behind."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    if command[0] == setpriv:  # changing the user would clear the signal: ask once, in one step
        return [setpriv, f"--pdeathsig={stop_signal}", *command[1:]]
    return [setpriv, f"--pdeathsig={stop_signal}", "--", *command]


class Supervisor:
    """One running supervisord."""

    def __init__(self, instance: Instance, programs: list[Process]) -> None:
        self.instance, self.programs = instance, programs
        folders.make_socket_folder(instance.data)
        instance.log_folder.mkdir(mode=0o700, exist_ok=True)
        settings = instance.data / "run" / "supervisor.conf"
        write_private(settings, configuration(instance, programs))
        self._daemon = self._launch(settings)

    def start(self, name: str, wait: bool = True) -> None:
        """Start one process; by default return when it has stayed up for a second."""
        try:
            _remote(self.instance).startProcess(name, wait)
        except xmlrpc.client.Fault as fault:
            log = self.instance.log_folder / f"{name}.log"
            raise ProcessError(f"{name} does not start: see {log} ({fault.faultString}).") from fault

    def running(self) -> bool:
        """Whether supervisord itself is alive."""
        return self._daemon.poll() is None

    def wait(self, seconds: float) -> None:
        """Wait so long, or less when supervisord ends."""
        try:
            self._daemon.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def stop(self) -> None:
        """End every process in reverse order, then supervisord."""
        if self.running():
            self._daemon.terminate()
        try:
            self._daemon.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._daemon.kill()

    def _launch(self, settings: Path) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bindeledd.base.setup.supervising", "-c", str(settings)]
        environment = os.environ | {
            "BINDELEDD_DATA": str(self.instance.data),
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONUNBUFFERED": "1",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a restart must not compile everything again
        daemon = subprocess.Popen(with_parent(command, "TERM"), cwd=REPOSITORY, env=environment, start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if daemon.poll() is not None or time.monotonic() > until:
                daemon.kill()
                raise ProcessError(f"The process manager does not start: see {self.instance.log_folder}.")
            time.sleep(0.05)
        return daemon

    def _answers(self) -> bool:
        try:
            return bool(_remote(self.instance).getState()["statename"] == "RUNNING")
        except (OSError, xmlrpc.client.Error):
            return False


def pause(instance: Instance, name: str) -> None:
    """Stop one process and leave it stopped until `resume`; for rehearsals."""
    _remote(instance).stopProcess(name)


def resume(instance: Instance, name: str) -> None:
    """Start a process that `pause` stopped."""
    try:
        _remote(instance).startProcess(name)
    except xmlrpc.client.Fault as fault:
        if fault.faultString.partition(":")[0] != "ALREADY_STARTED":
            raise ProcessError(f"{name} does not start: see {instance.log_folder / name}.log") from fault


def kill(instance: Instance, name: str) -> None:
    """`kill -9` one process, which is started again at once; for the demo."""
    _remote(instance).signalProcess(name, "KILL")


def states(instance: Instance) -> dict[str, str]:
    """State of each process as supervisord sees it; empty when it does not run."""
    try:
        return {entry["name"]: entry["statename"] for entry in _remote(instance).getAllProcessInfo()}
    except (OSError, xmlrpc.client.Error):
        return {}


def _remote(instance: Instance) -> Any:
    """supervisord's interface; a connection of its own for each request, since a failed one stays broken."""
    socket = folders.socket_folder(instance.data) / "supervisor.sock"
    transport = SupervisorTransport(None, None, f"unix://{socket}")
    return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor


def _program(instance: Instance, process: Process) -> dict[str, object]:
    return {
        "command": shlex.join(with_parent(process.command, process.stop_signal)),
        "priority": process.rank,
        "autostart": "false",
        "autorestart": "true",
        "startsecs": 1,
        "startretries": 100000,
        "stopsignal": process.stop_signal,
        "stopwaitsecs": 20,
        "killasgroup": "true",
        **({"environment": _quoted(process.environment)} if process.environment else {}),
        "redirect_stderr": "true",
        "stdout_logfile": instance.log_folder / f"{process.name}.log",
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": 2,
    }


def _quoted(environment: dict[str, str]) -> str:
    return ",".join(f'{name}="{value}"' for name, value in environment.items())


def _section(name: str, settings: dict[str, object]) -> str:
    """One section; supervisord expands %(…)s, so a plain % is doubled."""
    lines = [f"{key} = {str(value).replace('%', '%%')}" for key, value in settings.items()]
    return "\n".join([f"[{name}]", *lines, ""])
