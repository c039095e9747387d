"""A backup is made once after its hour has come, also when the instance was down then, and is missed when it is not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock import OSLO
from bindeledd.base.safekeeping import nightly, places
from bindeledd.base.safekeeping.places import Plan

MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=OSLO)
FIRST, LAST = datetime(2026, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 - the time zone comes with the strategy


def plan(folder: Path, at: str = "02:30") -> Plan:
    return Plan(at, folder, 14, (), None)


def made(folder: Path, moment: datetime) -> None:
    (folder / places.name_for(moment, "nightly")).mkdir()


def test_a_backup_is_due_once_after_its_hour(tmp_path: Path) -> None:
    assert nightly.is_due(plan(tmp_path), MORNING)
    made(tmp_path, MORNING.replace(hour=2, minute=31))
    assert not nightly.is_due(plan(tmp_path), MORNING)
    assert not nightly.is_due(plan(tmp_path), MORNING + timedelta(hours=18))
    assert nightly.is_due(plan(tmp_path), MORNING + timedelta(hours=19))


def test_without_an_hour_none_is_due_or_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not nightly.is_due(plan(tmp_path, ""), MORNING)
    monkeypatch.setattr(nightly, "plan", lambda: plan(tmp_path, ""))
    assert list(nightly.backup_late(MORNING)) == []


def test_a_backup_that_did_not_come_is_missed_after_two_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "plan", lambda: plan(tmp_path))
    made(tmp_path, MORNING - timedelta(days=1))
    assert list(nightly.backup_late(MORNING)) == []  # just started: time to make up for it
    monkeypatch.setattr(nightly, "CATCHING_UP", 0)
    assert list(nightly.backup_late(MORNING.replace(hour=4, minute=29))) == []
    (late,) = nightly.backup_late(MORNING.replace(hour=4, minute=31))
    assert late.since == MORNING - timedelta(days=1)
    made(tmp_path, MORNING)
    assert list(nightly.backup_late(MORNING)) == []


def test_the_age_of_the_last_backup_is_a_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "plan", lambda: plan(tmp_path))
    assert list(nightly.backup_figures(MORNING)) == []
    made(tmp_path, MORNING - timedelta(hours=6))
    assert [figure.value for figure in nightly.backup_figures(MORNING)] == [6 * 3600]


def test_the_night_without_that_hour_has_a_backup_too() -> None:
    spring = datetime(2027, 3, 28, 8, 0, tzinfo=OSLO)  # clocks go from 02:00 to 03:00
    planned = nightly.planned_before("02:30", spring)
    assert planned is not None and planned.astimezone(UTC) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@given(st.datetimes(FIRST, LAST, timezones=st.just(UTC)), st.times())
def test_the_planned_hour_is_never_in_the_future_and_at_most_a_day_and_an_hour_back(at: datetime, hour: object) -> None:
    planned = nightly.planned_before(str(hour), at)
    assert planned is not None
    assert timedelta() <= at - planned.astimezone(UTC) <= timedelta(hours=25)


def test_what_the_operator_wants_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"AT": "03:15", "TO": "/backups", "KEEP": "7", "RECIPIENTS": "age1a, age1b", "KEYS_TO": "/keys"}
    for key, value in told.items():
        monkeypatch.setenv(f"BINDELEDD_BACKUP_{key}", value)
    wanted = Plan.of_environment(tmp_path)
    assert wanted == Plan("03:15", Path("/backups"), 7, ("age1a", "age1b"), Path("/keys"))
