"""Every part that can be spoken has its words, in every language that is offered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bindeledd.calls import prompts, wording
from bindeledd.calls.flow import news
from bindeledd.calls.flow.events import QueueNews
from bindeledd.calls.flow.keeping import _QUESTIONS
from bindeledd.calls.flow.state import CallState
from bindeledd.calls.flow.when_open import PROMISE
from bindeledd.calls.menu import CONFIRM, DEFAULT, RING_BACK, RINGING_TONE, Menu
from bindeledd.calls.wording import invented

NORWEGIAN_ONLY = {
    "confirm",
    "demo-caller",
    "language-en",
    "language-nn",
    "number-hidden",
    "number-kept",
    "technical-choice",
}
FLOW = ("arrival", "guests", "keeping", "news", "out_of_hours", "queueing", "ringing_back", "when_open")


def said_in_the_flow() -> set[str]:
    menu, waiting = Menu(), DEFAULT.waiting
    said = {*menu.first, *menu.again, *menu.wrong_key, *menu.through, *menu.apology, *menu.closed, *menu.emergency}
    said |= {*menu.out_of_hours, *menu.busy, *waiting.hint, *waiting.urgent_hint, *CONFIRM, *RING_BACK}
    said |= {*PROMISE, *RINGING_TONE, "promise", "today", "tomorrow"}
    said |= {part for choice in menu.choices.values() for part in choice.said}
    said |= {part for question in _QUESTIONS.values() for part in question}
    said |= {*(f"day-{n}" for n in range(7)), *(f"date-{n}" for n in range(1, 32)), "technical", "opens-unknown"}
    said |= {*(f"month-{n}" for n in range(1, 13)), *(f"number-{n}" for n in range(60)), "opens", "clock"}
    for position in (1, 59, 60, 300):
        for minutes in (None, (0, 1), (0, 5), (5, 10), (45, 90), (90, 120)):
            event = QueueNews(position, minutes, may_keep=True, after_closing=True)
            said |= set(news.sentence(event, CallState("c", "x"), DEFAULT))
    return {part for part in said if ":" not in part}


def test_every_spoken_part_has_words() -> None:
    known = {each.name for each in prompts.library()}
    assert said_in_the_flow() <= known


def test_every_part_named_in_the_flow_has_words() -> None:
    known = {each.name for each in prompts.library()}
    folder = Path(prompts.__file__).parent / "flow"
    for name in FLOW:
        text = (folder / f"{name}.py").read_text()
        quoted = set(
            re.findall(
                r'"((?:keep|guest|press|place|spell|more|trying|wait|you|in|many|we|ring|out|emergency)-[a-z0-9-]+)"',
                text,
            )
        )
        assert quoted <= known, quoted - known


@pytest.mark.parametrize("language", [each for each in wording.LANGUAGES if each != wording.DEFAULT])
def test_an_offered_language_says_all_that_bokmal_says(language: str) -> None:
    missing = set(wording.LANGUAGES[wording.DEFAULT].texts) - set(wording.LANGUAGES[language].texts)
    assert missing <= NORWEGIAN_ONLY | set(invented.SPOKEN)


def test_a_language_is_offered_only_where_its_prompts_are() -> None:
    assert set(Menu().languages.values()) <= set(wording.LANGUAGES)


def test_who_presses_nothing_is_in_the_queue_within_half_a_minute() -> None:
    """espeak-ng speaks 150 words a minute; pauses and digits take about a fifth more."""
    first = Menu(languages={each.key: code for code, each in wording.LANGUAGES.items() if each.key}).first
    words = sum(len(wording.LANGUAGES["nb"].texts.get(part, "").split()) for part in first)
    silences = sum(prompts.SILENCES.get(part, 0) for part in first)
    assert words / 150 * 60 * 1.2 + silences <= 32 and Menu().plays == 1


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_who_is_counted_as_having_heard_that_we_ring_has_heard_it(language: str) -> None:
    words = len(" ".join(wording.LANGUAGES[language].texts[part] for part in ("connecting", *PROMISE)).split()) + 3
    assert words / 150 * 60 * 1.2 <= DEFAULT.times.promise_heard_seconds < DEFAULT.times.out_of_hours_rings


def test_nothing_before_the_key_names_service_or_theme() -> None:
    for language in wording.LANGUAGES.values():
        text = language.texts["ring-back"].casefold()
        assert not any(
            word in text for word in ("nav", "sosial", "social", "kommune", "municipal", "kø", "queue", "tenest")
        )


def test_each_prompt_is_made_once_and_every_municipality_has_a_name() -> None:
    keys = [(each.folder, each.name) for each in prompts.library()]
    assert len(keys) == len(set(keys)) and sum(not folder for folder, _ in keys) == 357
