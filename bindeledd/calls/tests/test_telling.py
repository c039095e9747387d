"""The telephone says the promise to the caller, in a language it speaks, once, and without parting anybody."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bindeledd.base.clock import OSLO
from bindeledd.calls import actions, recordings, requests
from bindeledd.calls.errors import NoSuchLanguage
from bindeledd.calls.flow import Phase, codec
from bindeledd.calls.flow import converge as cv
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import Happened
from bindeledd.calls.flow.picture import Picture, Spot, picture
from bindeledd.calls.rules import promise_parts
from bindeledd.calls.tests.drive import AGENT, CALLER, Story
from bindeledd.calls.wording import LANGUAGES

PARTS = ("promise", "tomorrow", "clock", "number-15")
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=OSLO)


def told() -> Story:
    return Story().talking().sees(ev.Tell(AGENT, PARTS, "nn"))


def in_the_engine(story: Story) -> Picture:
    assert isinstance(story.state.caller, str)
    return picture(story.state)


def test_caller_and_agent_hear_it_together_in_the_callers_language() -> None:
    story = told()
    assert story.state.announcing and story.state.announcing.language == "nn" and story.state.language == "nb"
    assert [place.spot for place in in_the_engine(story).places] == [Spot.TALK, Spot.TALK]
    before = in_the_engine(Story().talking())
    assert [type(step) for step in cv.steps(before, in_the_engine(story))] == [cv.Announce]
    assert story.effects == (Happened("promise_told", {"language": "nn"}),)


def test_once_said_it_is_not_said_again_by_whoever_takes_the_call_over() -> None:
    story = told()
    assert story.state.announcing
    story.sees(ev.PlaybackDone(story.state.announcing.playback))
    assert story.state.announcing is None and story.phase is Phase.TALKING
    assert codec.from_json(codec.to_json(story.state)) == story.state


def test_a_late_end_of_the_first_does_not_silence_the_second() -> None:
    story = told()
    first = story.state.announcing
    assert first
    story.sees(ev.Tell(AGENT, PARTS, "en")).sees(ev.PlaybackDone(first.playback))
    assert story.state.announcing and story.state.announcing.language == "en"


def test_nobody_else_may_and_nothing_is_said_to_who_hears_music() -> None:
    assert Story().talking().sees(ev.Tell(8, PARTS, "nn")).state.announcing is None
    assert Story().talking().sees(ev.Hold(AGENT)).sees(ev.Tell(AGENT, PARTS, "nn")).state.announcing is None
    assert Story().arrives().sees(ev.Tell(AGENT, PARTS, "nn")).state.caller == CALLER


@pytest.mark.parametrize(
    ("due", "parts"),
    [
        ("2026-11-22T15:00", ("promise", "today", "clock", "number-15")),
        ("2026-11-23T14:30", ("promise", "tomorrow", "clock", "number-14", "number-30")),
        ("2026-11-25T09:05", ("promise", "day-2", "date-25", "month-11", "clock", "number-9", "number-0", "number-5")),
    ],
)
def test_the_day_is_named_so_that_it_cannot_be_mistaken(due: str, parts: tuple[str, ...]) -> None:
    found = promise_parts(datetime.fromisoformat(due).replace(tzinfo=OSLO), SUNDAY)
    assert found == parts and all(part in spoken.texts for spoken in LANGUAGES.values() for part in found)


def test_the_click_becomes_words() -> None:
    args = {"due_at": "2026-11-25T15:00:00+01:00", "language": "en"}
    event = requests.event_of(requests.Request(1, str(uuid4()), AGENT, "tell", args, has_number=False))
    assert isinstance(event, ev.Tell) and event.parts[0] == "promise" and (event.user, event.language) == (AGENT, "en")


def test_a_language_that_callers_may_not_hear_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert recordings.heard(tmp_path, demo=False) == {"nb", "en"}
    monkeypatch.setattr(recordings, "heard", lambda *_: frozenset({"nb"}))
    with pytest.raises(NoSuchLanguage):
        actions.tell_promise(uuid4(), SUNDAY, "nn")
