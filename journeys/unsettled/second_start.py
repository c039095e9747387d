"""Operator: starts a fresh instance, stops it, and starts it again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bindeledd.base.setup.prepare import load_or_new
from journeys.kit.instance import Instance

pytestmark = pytest.mark.journey


@pytest.fixture
def own(instance: Instance) -> Iterator[Instance]:
    """A fresh instance of the story's own beside the running one, with its programs and voices, gone afterwards."""
    data = instance.data.with_name(f"{instance.data.name}-second-start")
    shutil.rmtree(data, ignore_errors=True)
    load_or_new(data)
    for part in ("programs", "engine/sounds"):
        if (instance.data / part).is_dir():
            shutil.copytree(instance.data / part, data / part, symlinks=True)
    made = Instance(data)
    yield made
    made.stop()
    shutil.rmtree(data)


def test_a_second_start_is_the_same_instance_again_and_leaves_nothing_running(own: Instance) -> None:
    seen = []
    for _ in range(2):
        own.start()
        seen.append((own.facts, own.sql("SELECT count(*), max(id) FROM base_user")))
        running = own.processes()
        assert own.stop() == 0
        assert not [pid for pid in running if Path(f"/proc/{pid}").exists()]
    assert seen[0] == seen[1], "addresses, secrets, programs and data stay"
