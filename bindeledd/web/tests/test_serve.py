"""Several web processes share a port, and whichever is asked tells what all of them measured."""

import os
import socket
from contextlib import closing
from pathlib import Path

import pytest
import uvicorn

from bindeledd.web import metrics
from bindeledd.web.management.commands import serve

NOBODY = 4_190_000  # above the kernel's largest process id on a usual machine


def test_two_processes_listen_on_one_port() -> None:
    with closing(serve._shared(uvicorn.Config("x", host="127.0.0.1", port=0))) as first:
        first.listen()
        config = uvicorn.Config("x", host="127.0.0.1", port=first.getsockname()[1])
        with closing(serve._shared(config)) as second, closing(socket.socket()) as stranger:
            second.listen()
            with pytest.raises(OSError, match="in use"):
                stranger.bind(first.getsockname())


def test_the_pages_of_a_killed_process_are_forgotten_and_what_it_counted_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "FOLDER", str(tmp_path))
    for pid in (os.getpid(), NOBODY):
        for kind in ("gauge_livesum", "histogram"):
            (tmp_path / f"{kind}_{pid}.db").touch()
    metrics.forget_dead_processes()
    left = {path.name for path in tmp_path.iterdir()}
    mine = {f"{kind}_{os.getpid()}.db" for kind in ("gauge_livesum", "histogram")}
    assert left == mine | {f"histogram_{NOBODY}.db"}
