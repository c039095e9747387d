"""Operator: starts it, asks the doctor, points a client at it."""

import json

import pytest

from journeys.kit.instance import Instance

pytestmark = pytest.mark.journey

SECOND_START = 15.0


def test_a_prepared_instance_is_ready_within_fifteen_seconds(instance: Instance) -> None:
    assert instance.started_in <= SECOND_START, f"ready after {instance.started_in:.1f} s"


def test_the_doctor_finds_nothing_broken_and_gives_every_address(instance: Instance) -> None:
    found = instance.doctor()
    text = json.dumps(found)
    assert '"broken"' not in text, text
    host, port = instance.sip
    for address in (instance.number, host, str(port), instance.url().rstrip("/")):
        assert address in text


def test_logs_hold_no_number_of_a_caller(instance: Instance) -> None:
    """Law 13: after all stories so far, no log knows who rang or was rung."""
    for folder in (instance.data / "log", instance.data / "engine" / "log"):
        for path in folder.rglob("*.log*"):
            text = path.read_text(errors="replace")
            assert "4790000001" not in text, path
            assert "90 00 00 01" not in text, path
