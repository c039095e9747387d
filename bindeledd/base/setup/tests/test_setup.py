"""Set-up's smaller parts: folders, lock, processes, addresses of the database, certificate."""

import datetime
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from bindeledd.base.instance import REPOSITORY, Instance, InstanceError
from bindeledd.base.setup import bootstrap, certificate, checks, database, folders, lock, postgres, processes, testing

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def test_a_folder_with_somebody_s_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(InstanceError, match=r"holiday\.jpg"):
        folders.check(tmp_path)


def test_a_new_an_own_and_a_tests_folder_are_accepted(tmp_path: Path) -> None:
    folders.check(tmp_path / "new")
    (tmp_path / "test").mkdir()
    folders.check(tmp_path)
    Instance(tmp_path).save()
    (tmp_path / "anything").touch()
    folders.check(tmp_path)


def test_whatever_the_clone_s_own_tools_leave_in_the_usual_folder_keeps_nobody_from_starting(tmp_path: Path) -> None:
    files = [
        path
        for part in ("bench", "bindeledd/base/setup", "docs", "journeys")
        for path in Path(REPOSITORY, part).rglob("*.py")
    ]
    beside = re.compile(r'(?<![\w)\]])\.data(?:" / "|/)([a-z-]+)')
    named = {name for path in files for name in beside.findall(path.read_text())}
    assert {"test", "journeys", "journeys-two", "bench", "docs"} <= named
    for name in named:
        (tmp_path / name).mkdir()
    folders.check(tmp_path)


def test_a_reset_deletes_data_and_keeps_programs(tmp_path: Path) -> None:
    Instance(tmp_path).save()
    for name in ("postgres", "engine", "programs", "test"):
        (tmp_path / name).mkdir()
    folders.empty(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["programs", "test"]


def test_a_reset_never_touches_a_folder_without_an_instance(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    folders.empty(tmp_path)
    assert (tmp_path / "holiday.jpg").exists()


def test_sockets_of_a_deep_folder_get_a_short_path(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    assert len(str(folders.socket_folder(deep))) < folders.LONGEST_SOCKET
    assert folders.socket_folder(Path("/srv/b")) == Path("/srv/b/run")


def test_a_link_that_somebody_left_where_sockets_go_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours"
    ours.mkdir(mode=0o755)
    trap = tmp_path / "trap"
    trap.symlink_to(ours)
    monkeypatch.setattr(folders, "socket_folder", lambda data: trap)
    with pytest.raises(InstanceError, match="another user"):
        folders.make_socket_folder(tmp_path)
    assert ours.stat().st_mode & 0o777 == 0o755


def test_one_run_of_a_folder_at_a_time(tmp_path: Path) -> None:
    first = lock.RunLock(tmp_path)
    assert not lock.is_held(tmp_path)
    first.take()
    with pytest.raises(lock.AlreadyRunning):
        lock.RunLock(tmp_path).take()
    assert lock.is_held(tmp_path)
    first.release()
    assert not lock.is_held(tmp_path)


def test_the_process_manager_is_told_paths_with_blanks_and_percent_signs(tmp_path: Path) -> None:
    data = tmp_path / "my 100% data"
    instance = Instance(data)
    text = processes.configuration(instance, [processes.Process("x", ["/bin/echo", str(data)], 10)])
    line = next(line for line in text.splitlines() if line.startswith("command"))
    assert str(data) in shlex.split(line.partition("=")[2].replace("%%", "%"))


def test_several_web_processes_share_a_port_and_their_figures(tmp_path: Path) -> None:
    one = Instance(tmp_path, database_embedded=False)
    four = one.changed(web_workers=4)
    assert processes.web_names(one) == ["web"]
    assert processes.web_names(four) == ["web", "web-2", "web-3", "web-4"]
    text = processes.configuration(four, processes.processes(four))
    assert text.count(f'environment = PROMETHEUS_MULTIPROC_DIR="{four.figures_folder}"') == 4
    assert "PROMETHEUS" not in processes.configuration(one, processes.processes(one))


def test_programs_end_with_their_parent_without_changing_the_user_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/setpriv")
    assert processes.with_parent(["/usr/bin/setpriv", "--reuid=1", "--", "x"], "INT") == [
        "/usr/bin/setpriv", "--pdeathsig=INT", "--reuid=1", "--", "x",
    ]  # fmt: skip


def test_the_database_s_address_moves_to_another_port(tmp_path: Path) -> None:
    moved = database.move(Instance(tmp_path, database_login_dsn="postgresql://u:p%40@127.0.0.1:1/b"), 2)
    assert (moved.postgres_port, moved.database_login_dsn) == (2, "postgresql://u:p%40@127.0.0.1:2/b")


def test_a_login_of_another_user_keeps_server_and_options() -> None:
    address = database.with_login("postgresql://root:x@db.example:5433/postgres?sslmode=require", "u", "p@/", "b")
    assert address == "postgresql://u:p%40%2F@db.example:5433/b?sslmode=require"


@pytest.mark.parametrize(
    ("address", "name"),
    [("postgresql://h/postgres", "bindeledd"), ("postgresql://h", "bindeledd"), ("postgresql://h/link", "link")],
)
def test_the_server_s_own_database_is_never_used(address: str, name: str) -> None:
    assert database.name_in(address) == name


def test_a_shown_address_has_no_password() -> None:
    assert database.without_password("postgresql://u:secret@h:1/b") == "postgresql://u@h:1/b"


def test_an_outside_database_must_be_a_postgresql_address(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="BINDELEDD_DATABASE_URL"):
        postgres.choose(Instance(tmp_path), "mysql://x")


def test_an_outside_database_replaces_our_own(tmp_path: Path) -> None:
    own = Instance(tmp_path, database_admin_dsn="postgresql://a/b", database_login_dsn="postgresql://l/b")
    outside = postgres.choose(own, "postgresql://root@h/postgres")
    assert not outside.database_embedded
    assert outside.database_login_dsn == ""
    assert postgres.choose(outside, "") == outside


def test_a_certificate_lasts_and_is_renewed_a_month_before_its_end(tmp_path: Path) -> None:
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    assert certificate.ensure(*files, NOW)
    assert not certificate.ensure(*files, NOW + datetime.timedelta(days=700))
    assert certificate.ensure(*files, NOW + datetime.timedelta(days=800))
    assert files[1].stat().st_mode & 0o777 == 0o600


def test_commands_run_this_clone_s_code_wherever_one_stands(tmp_path: Path) -> None:
    (tmp_path / "bindeledd").mkdir()
    (tmp_path / "bindeledd" / "__init__.py").write_text("raise SystemExit('the code of another folder')\n")
    words = [str(REPOSITORY / "bin" / "python"), "-c", "import bindeledd; print(bindeledd.__file__)"]
    said = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()) == REPOSITORY / "bindeledd" / "__init__.py"


def test_the_environment_of_tests_will_do_for_running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").touch()
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "stamp")
    assert not bootstrap.is_current("run")
    bootstrap.STAMP.write_text(bootstrap._mark("dev"))
    assert bootstrap.is_current("run")
    bootstrap.STAMP.write_text(bootstrap._mark("run"))
    assert not bootstrap.is_current("dev")


def test_the_last_lines_name_the_one_command_that_adds_the_journeys() -> None:
    assert testing.closing_lines(without_journeys=False, is_root=False) == []
    assert testing.closing_lines(without_journeys=True, is_root=False)[-1].strip().startswith("sudo apt-get install")


def test_a_stopped_instance_is_broken_and_says_how_to_start_it(tmp_path: Path) -> None:
    found = checks.findings(Instance(tmp_path))
    assert not checks.healthy(found)
    assert found[0].mend == f"start it: bin/run --data {tmp_path}"


def test_our_own_database_s_log_quotes_nothing() -> None:
    assert checks.database_log(Instance.load()).state == "ok"


def test_an_outside_database_that_quotes_statements_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(checks.TELLING, "log_statement", {"never this"})
    found = checks.database_log(Instance.load())
    assert (found.state, found.mend) == ("warning", "log_statement = never this")


def test_the_addresses_hold_no_secret(tmp_path: Path) -> None:
    instance = Instance(tmp_path, ari_secret="s3cret", database_login_dsn="postgresql://u:s3cret@127.0.0.1:5/b")
    told = checks.as_json(instance, [])
    assert "s3cret" not in str(told)
    assert told["addresses"]["database"] == {"host": "127.0.0.1", "port": 5, "name": "b", "embedded": True}
