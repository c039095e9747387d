"""One background event loop for all telephones of a test run."""

import asyncio
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

Result = TypeVar("Result")


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The telephones' loop, started on first use; it ends with the process."""
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="telephones", daemon=True).start()
    return made


def run(work: Coroutine[Any, Any, Result], seconds: float = 10.0) -> Result:
    """Run on the telephones' loop and wait for the result."""
    return asyncio.run_coroutine_threadsafe(work, loop()).result(seconds)
