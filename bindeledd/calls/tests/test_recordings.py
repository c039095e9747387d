"""A language is offered on the telephone by a voice of its own or by reviewed recordings; drafts in the demo only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bindeledd.calls import prompts, recordings
from bindeledd.calls.menu import Menu
from bindeledd.calls.tests.drive import Story
from bindeledd.calls.wording import LANGUAGES, Spoken

TODAY = date(2026, 11, 22)


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    for name in LANGUAGES["nn"].texts:
        path = recordings.path_of(tmp_path, "nn", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path


def test_nynorsk_read_by_the_voice_of_bokmal_is_for_the_demo_only(tmp_path: Path) -> None:
    assert recordings.offered(tmp_path, demo=True) == {"2": "en", "3": "nn"}
    assert recordings.offered(tmp_path, demo=False) == {"2": "en"}
    assert not [each for each in prompts.wanted(tmp_path, demo=False) if each.folder == "nn"]


def test_recordings_count_when_somebody_has_reviewed_them(recorded: Path) -> None:
    assert recordings.offered(recorded, demo=False) == {"2": "en"}
    recordings.review(recorded, "nn", "Ola Oppdikta", TODAY)
    assert recordings.offered(recorded, demo=False) == {"2": "en", "3": "nn"}
    greeting = next(
        each for each in prompts.wanted(recorded, demo=False) if (each.folder, each.name) == ("nn", "queue")
    )
    assert greeting.recording == recordings.path_of(recorded, "nn", "queue")


def test_nothing_is_reviewed_before_all_is_recorded(recorded: Path) -> None:
    recordings.path_of(recorded, "nn", "menu").unlink()
    with pytest.raises(recordings.NotAllRecorded, match="menu"):
        recordings.review(recorded, "nn", "Ola Oppdikta", TODAY)


def test_a_changed_text_needs_a_new_review(recorded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recordings.review(recorded, "nn", "Ola Oppdikta", TODAY)
    changed = Spoken(LANGUAGES["nn"].texts | {"menu": "Noko anna."}, "nb", own_voice=False, key="3")
    monkeypatch.setitem(LANGUAGES, "nn", changed)
    assert not recordings.are_reviewed(recorded, "nn")


def test_a_damaged_review_counts_for_nothing(recorded: Path) -> None:
    (recorded / "recordings" / "nn" / "reviewed.json").write_text("[]")
    assert not recordings.are_reviewed(recorded, "nn")


def test_each_offered_language_is_said_after_the_greeting() -> None:
    assert Menu(languages={"2": "en", "3": "nn"}).first == (
        "greeting", "language-en", "language-nn", "menu", "silence-3",
    )  # fmt: skip


def test_a_key_that_is_not_offered_is_no_key() -> None:
    story = Story().arrives().presses("3")
    assert story.state.language == "nb" and story.state.saying and "wrong-key" in story.state.saying.parts
