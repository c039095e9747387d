"""An integrator: makes an integration, runs the two examples of the documentation, and finds what was handed in."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from journeys.kit.instance import ROOT, Instance

pytestmark = pytest.mark.journey

EXAMPLES = ROOT / "docs" / "examples"
OFFICE = "0313"


def command(instance: Instance, *words: str) -> dict[str, str]:
    done = subprocess.run(
        [str(ROOT / "bin" / "bindeledd"), "--data", str(instance.data), "integration", *words, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def run(instance: Instance, token: str, *words: str | Path) -> str:
    given = {"BINDELEDD_URL": instance.url().rstrip("/"), "BINDELEDD_TOKEN": token}
    done = subprocess.run(
        [*map(str, words), OFFICE], env=os.environ | given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_the_examples_hand_in_and_the_office_finds_it(instance: Instance) -> None:
    partner = command(instance, "make", "Fengsel Eksempel")
    office = command(instance, "make", "Fagsystem Eksempel", "--office", OFFICE)
    try:
        words = run(instance, partner["token"], sys.executable, EXAMPLES / "hand_in.py")
        assert "Nav" in words
        promised = json.loads(run(instance, partner["token"], EXAMPLES / "hand_in.sh"))
        request = urllib.request.Request(
            instance.url("/api/v1/inquiries?size=200"), headers={"Authorization": f"Bearer {office['token']}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            items = json.load(answer)["items"]
        assert promised["reference"] in {item["reference"] for item in items}
        assert {item["person_name"] for item in items} == {None}
    finally:
        command(instance, "end", partner["id"])
        command(instance, "end", office["id"])
