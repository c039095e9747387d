"""Logs tell what went wrong and where, and quote nothing of what somebody said or typed (law 13)."""

import ast
import logging
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from bindeledd.base.instance import REPOSITORY
from bindeledd.base.logs import Discreet, catch_crashes

ROOMS = REPOSITORY / "bindeledd"
TOLD_BY_STATUS_ONLY = {"AriError"}
SECRET = "+4741234567 Tove Oppdiktet"


def formatted(error: BaseException) -> str:
    record = logging.LogRecord(
        "test", logging.ERROR, __file__, 1, "went wrong", (), (type(error), error, error.__traceback__)
    )
    return Discreet("%(message)s").format(record)


def raised() -> BaseException:
    try:
        try:
            int(SECRET)
        except ValueError as cause:
            raise KeyError(SECRET) from cause
    except KeyError as error:
        return error
    raise AssertionError("nothing was raised")


def test_an_error_is_told_without_its_message() -> None:
    text = formatted(raised())
    assert SECRET not in text and "41234567" not in text
    assert text.splitlines()[-1] == "builtins.KeyError"
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text and " in raised" in text


def test_a_group_of_errors_names_each() -> None:
    text = formatted(ExceptionGroup(SECRET, [ValueError(SECRET), KeyError(SECRET)]))
    assert "ValueError" in text and "KeyError" in text and SECRET not in text


@pytest.mark.django_db
def test_a_database_error_is_told_by_its_state() -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [SECRET])
    text = formatted(caught.value)
    assert "SQLSTATE 22" in text and "41234567" not in text


def test_times_are_in_utc() -> None:
    record = logging.LogRecord("bindeledd.test", logging.INFO, __file__, 1, "said", (), None)
    record.created, record.msecs = 0.25, 250.0
    assert Discreet("{asctime} {message}", style="{").format(record) == "1970-01-01T00:00:00.250Z said"


def test_every_handler_of_ours_is_discreet() -> None:
    said: Any = settings.LOGGING
    assert {each["()"] for each in said["formatters"].values()} == {"bindeledd.base.logs.Discreet"}
    assert all("formatter" in handler for handler in said["handlers"].values())


def test_a_crash_comes_to_the_log_too(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    catch_crashes()
    error = raised()
    sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=int, args=[SECRET])
    thread.start()
    thread.join()
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [KeyError, ValueError]


def test_no_log_line_is_given_an_error_itself() -> None:
    """`log.warning("…: %s", error)` would print the message: the kind is what is logged."""
    assert [place for path in sorted(ROOMS.rglob("*.py")) for place in _told_errors(path)] == []


def _told_errors(path: Path) -> list[str]:
    return [
        f"{path}:{call.lineno}"
        for handler in ast.walk(ast.parse(path.read_text()))
        if isinstance(handler, ast.ExceptHandler) and ast.unparse(handler.type or handler) not in TOLD_BY_STATUS_ONLY
        for call in ast.walk(handler)
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("log.")
        if any(isinstance(given, ast.Name) and given.id == handler.name for given in call.args)
    ]
