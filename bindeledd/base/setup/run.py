"""`bin/run`: from a clone to a running instance, and back down again."""

import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bindeledd.base.instance import REPOSITORY, Instance, InstanceError, write_private
from bindeledd.base.setup import (
    ari,
    bootstrap,
    certificate,
    database,
    engine,
    engine_config,
    engine_log,
    folders,
    frontend,
    lock,
    music,
    options,
    postgres,
    prepare,
    processes,
    programs,
    speech,
    unprivileged,
)

READY_SECONDS = 60
READY_FILE = "ready"
TOKEN_FILE = "metrics.token"  # noqa: S105 - a name
PROBLEMS = (
    InstanceError,
    database.DatabaseError,
    engine.NoEngine,
    frontend.FrontendFailed,
    postgres.PostgresError,
    processes.ProcessError,
    speech.NoSpeech,
    unprivileged.NoWayToDropRoot,
)


class SetUpFailed(InstanceError):
    """A step of set-up failed; the message says which."""


class Stopped(Exception):
    """The operator asked for the end."""


class Progress:
    """Says what is being done, and how far into the start that is."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, text: str) -> None:
        """One line of progress."""
        print(f"[{time.monotonic() - self.began:5.1f} s] {text}", flush=True)


def main(words: list[str] | None = None) -> int:
    """Run until told to stop; 0 when it was stopped, 1 when something failed, 3 when it runs already."""
    chosen = options.parse(sys.argv[1:] if words is None else words)
    os.environ.update(bootstrap.own_certificates() | {"BINDELEDD_DATA": str(chosen.data)})
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        return _locked(chosen, Progress())
    except Stopped:
        print("Stopped.", flush=True)
        return 0
    except PROBLEMS as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"\n{error.filename} belongs to another user: run as that user, or choose --data.", file=sys.stderr)
        return 1


def _locked(chosen: options.Options, report: Progress) -> int:
    folders.check(chosen.data)
    prepare.make_data_folder(chosen.data)
    held = lock.RunLock(chosen.data)
    try:
        held.take()
    except lock.AlreadyRunning:
        print(f"Bindeledd already runs from {chosen.data}{_where(chosen.data)}.", file=sys.stderr)
        return 3
    try:
        if chosen.reset:
            report("Deleting this instance's data")
            _reset(chosen.data)
        _run(_instance(chosen, report), chosen, report)
    finally:
        held.release()
    return 0


def _instance(chosen: options.Options, report: Progress) -> Instance:
    postgres.stop(chosen.data)  # left by a command that started it alone
    instance = _programs(prepare.load_or_new(chosen.data), report)  # downloads come before ports are chosen
    wanted = {"engines": chosen.engines, "web_workers": chosen.web_workers}
    instance = instance.changed(**{name: number for name, number in wanted.items() if number})
    instance = prepare.with_free_ports(instance, chosen.port)
    instance = prepare.with_metrics_token(instance)
    if chosen.pace is not None:
        instance = instance.changed(pace=chosen.pace)
    if chosen.demo is not None:
        instance = instance.changed(demo=chosen.demo)
    instance = postgres.choose(instance, os.environ.get("BINDELEDD_DATABASE_URL", ""))
    instance.save()
    write_private(instance.data / TOKEN_FILE, instance.metrics_token)
    return instance


def _run(instance: Instance, chosen: options.Options, report: Progress) -> None:
    (instance.data / READY_FILE).unlink(missing_ok=True)
    folders.renew(instance.figures_folder)
    supervisor = processes.Supervisor(instance, processes.processes(instance))
    try:
        instance = _database(instance, supervisor, report)
        frontend.build(instance.data, report)
        _engine_files(instance, report)
        _django(["set_up"], "Setting up the database, prompts and starting data", report)
        if chosen.prepare_only:
            report("Everything is set up")
            return
        _start(instance, supervisor, report)
        _announce(instance, report)
        while supervisor.running():
            supervisor.wait(3600)
        raise SetUpFailed(f"The process manager ended: see {instance.log_folder / 'supervisor.log'}.")
    finally:
        (instance.data / READY_FILE).unlink(missing_ok=True)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        print("\nStopping …", flush=True)
        supervisor.stop()


def _programs(instance: Instance, report: Progress) -> Instance:
    found = engine.find(instance.data, report)
    instance = instance.changed(
        asterisk=found.command,
        asterisk_modules=str(found.modules),
        asterisk_share=str(found.share),
        asterisk_version=found.version,
        asterisk_origin=found.origin,
        espeak=speech.find(instance.data, report),
    )
    instance.save()
    return instance


def _database(instance: Instance, supervisor: processes.Supervisor, report: Progress) -> Instance:
    if instance.database_embedded:
        report("Starting PostgreSQL")
        supervisor.start("postgres")
        postgres.wait_until_ready(instance)
    return database.bootstrap(instance)


def _engine_files(instance: Instance, report: Progress) -> None:
    programs.borrow_prompts(instance.data, report)
    for each in instance.all_engines():
        engine_config.write(each)
        certificate.ensure(*engine_config.certificate_files(each), datetime.datetime.now(datetime.UTC))
    music.ensure(instance.engine_folder / "moh")


def _start(instance: Instance, supervisor: processes.Supervisor, report: Progress) -> None:
    report(f"Starting the telephone engine (Asterisk {instance.asterisk_version})")
    engines = instance.all_engines()
    for each in engines:
        logs = each.engine_folder / "log"
        engine_log.LogReader(engine_config.log_pipe(each), logs / "messages.log", logs / "refused.json").start()
    _start_all(instance, supervisor, "asterisk", wait=True)
    for each in engines:
        _until("the telephone engine", partial(ari.answers, each), instance.log_folder)
    report("Starting switchboard, worker and pages")
    _start_all(instance, supervisor, "switchboard")
    for name in ("worker", *processes.web_names(instance)):
        supervisor.start(name, wait=False)
    for each in engines:
        _until("the switchboard", partial(_takes_calls, each), instance.log_folder)
    _start_all(instance, supervisor, "standby")
    _until("the pages", lambda: ari.fetch(f"{instance.web_url}healthz")[0] == 200, instance.log_folder)
    _until("the whole of it", lambda: ari.fetch(f"{instance.web_url}readyz")[0] == 200, instance.log_folder)
    if instance.plays:
        supervisor.start("demo", wait=False)


def _start_all(instance: Instance, supervisor: processes.Supervisor, kind: str, wait: bool = False) -> None:
    for name in processes.names_of(instance, kind):
        supervisor.start(name, wait=wait)


def _takes_calls(instance: Instance) -> bool:
    return any(app["name"] == "bindeledd" for app in ari.get(instance, "applications") or [])


def _until(what: str, done: Callable[[], bool], logs: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while not done():
        if time.monotonic() > until:
            raise SetUpFailed(f"After {READY_SECONDS} s {what} does not answer: see {logs}.")
        time.sleep(0.1)


def _django(words: list[str], what: str, report: Progress) -> None:
    report(what)
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([*processes.MANAGE, *words], check=False, cwd=REPOSITORY, env=environment)
    if done.returncode != 0:
        raise SetUpFailed(f"{what}: this failed, see above.")


def _announce(instance: Instance, report: Progress) -> None:
    report("Ready")
    users = instance.data / "run" / "users.txt"  # written by set_up
    print(f"\n  Bindeledd: {instance.web_url}")
    for each in instance.all_engines():
        print(f"  Call {each.called_number}: SIP (UDP) {each.sip_host}:{each.sip_port}")
    print(f"  Data folder: {instance.data}\n")
    if users.exists():
        print(users.read_text())
    print("  Ctrl-C stops everything.", flush=True)
    (instance.data / READY_FILE).write_text(f"{os.getpid()}\n")


def _reset(data: Path) -> None:
    try:
        instance = Instance.load(data)
    except InstanceError:
        folders.empty(data)
        return
    postgres.stop(data)
    if not instance.database_embedded and instance.database_admin_dsn:
        database.drop(instance)
    folders.empty(data)


def _where(data: Path) -> str:
    try:
        return f": {Instance.load(data).web_url}"
    except InstanceError:
        return ""


def _stop(number: int, frame: object) -> None:
    raise Stopped


if __name__ == "__main__":
    raise SystemExit(main())
