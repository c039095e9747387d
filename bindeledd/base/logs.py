"""What reaches a log: kinds of errors and where they arose, never their messages (law 13).

The message of a database error quotes the row, that of a ValueError what somebody typed.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from time import gmtime
from traceback import extract_tb
from types import TracebackType
from typing import Any

log = logging.getLogger("bindeledd")


class Discreet(logging.Formatter):
    """Formats an error as its kind and the places it went through; of a database error also the SQLSTATE.

    Times are in UTC, as in the logs of PostgreSQL and supervisord beside it.
    """

    converter = staticmethod(gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def formatException(self, ei: Any) -> str:
        """The places, innermost last, with each error that led to it."""
        return "\n".join(line for error in _chain(ei[1]) for line in _described(error))


def catch_crashes() -> None:
    """Let an error that ends the process or a thread of it come to the log in the same form."""
    sys.excepthook = _ended
    threading.excepthook = lambda args: _ended(args.exc_type, args.exc_value, args.exc_traceback)


def _ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and issubclass(kind, Exception):
        log.critical("ended by an unforeseen error", exc_info=(kind, error, trace))


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error with those that led to it and those it holds, the first cause first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found += [error, *(inner for inner in getattr(error, "exceptions", ()))]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found[::-1]


def _described(error: BaseException) -> Iterator[str]:
    state = getattr(error, "sqlstate", None)
    for frame in extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}" + (f" (SQLSTATE {state})" if state else "")
