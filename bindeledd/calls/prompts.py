"""Makes the sound files of everything that callers hear, from the texts in `wording` (inventory B01)."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bindeledd.base.setup.audio import louder, read_wav, write_telephone_files
from bindeledd.calls import recordings
from bindeledd.calls.wording import DEFAULT, LANGUAGES
from bindeledd.directory.starting.places import municipalities

WORDS_A_MINUTE = "150"
_INDEX = "prompts.json"
_RATE = 8000
SILENCES = {f"silence-{seconds}": seconds for seconds in (3, 5)}
_OTHER_VOICE = {f"language-{language}": spoken.voice for language, spoken in LANGUAGES.items()}
"""Prompts spoken in another voice than their folder's: an offer of a language is made in that language."""

_HEARD_BY_COLLEAGUES = frozenset({"confirm", "promise", "guest-lead", "guest-subject", "test-line", "test-line-thanks"})


@dataclass(frozen=True)
class Prompt:
    """One sound file to be: `folder` is a language, or empty for what sounds the same in all of them.

    A reviewed recording is used instead of the voice.
    """

    folder: str
    name: str
    voice: str
    text: str
    recording: Path | None = None

    @property
    def digest(self) -> str:
        """Changes when the sound would."""
        spoken = f"{WORDS_A_MINUTE}:{self.voice}:{self.text}".encode()
        return hashlib.sha256(self.recording.read_bytes() if self.recording else spoken).hexdigest()[:16]

    @property
    def kinds(self) -> tuple[str, ...]:
        """For the telephone; what colleagues hear also in the wide band of their browsers."""
        return ("alaw", "sln16") if self.name in _HEARD_BY_COLLEAGUES else ("alaw",)


def library(languages: Collection[str] = tuple(LANGUAGES)) -> list[Prompt]:
    """Every prompt of these languages as a voice speaks them, and the names of the municipalities."""
    spoken = [
        Prompt(language, name, _OTHER_VOICE.get(name, LANGUAGES[language].voice), text)
        for language in languages
        for name, text in LANGUAGES[language].texts.items()
    ]
    silences = [Prompt(language, name, "", str(SILENCES[name])) for language in languages for name in SILENCES]
    places = [Prompt("", f"place-{each.number}", DEFAULT, spoken_name(each.name)) for each in municipalities()]
    return [*spoken, *silences, *places]


def spoken_name(name: str) -> str:
    """`Kárášjohka - Karasjok` is spoken with a pause between its languages."""
    return name.replace(" - ", ", ")


def folder(data: Path, language: str = DEFAULT) -> Path:
    """Where the engine finds the prompts of this instance; it looks in the common folder after the language's."""
    return data / "engine" / "sounds" / language / "bindeledd"


def wanted(data: Path, demo: bool) -> list[Prompt]:
    """What this instance needs: the languages that it offers, from recordings where they are reviewed."""
    languages = [DEFAULT, *recordings.offered(data, demo).values()]
    recorded = {language for language in languages if recordings.are_reviewed(data, language)}
    return [
        replace(each, recording=recordings.path_of(data, each.folder, each.name))
        if each.folder in recorded and each.voice
        else each
        for each in library(languages)
    ]


def build(data: Path, espeak: Sequence[str], demo: bool) -> int:
    """Speak what is missing or changed; returns how many prompts were made."""
    index = data / "engine" / "sounds" / _INDEX
    index.parent.mkdir(parents=True, exist_ok=True)
    made = json.loads(index.read_text()) if index.exists() else {}
    prompts = wanted(data, demo)
    stale = [each for each in prompts if made.get(_key(each)) != each.digest or not _there(data, each)]
    for language in {each.folder for each in stale}:
        folder(data, language).mkdir(parents=True, exist_ok=True)
    if stale:  # most of the work is Python's own arithmetic on sound: one process a core
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
            first = {(each.digest, each.kinds): each for each in reversed(stale)}
            list(pool.map(partial(_make, data, espeak=espeak), first.values(), chunksize=4))
        for each in stale:
            _copy(data, first[each.digest, each.kinds], each)
    index.write_text(json.dumps({_key(each): each.digest for each in prompts}))
    return len(stale)


def _key(prompt: Prompt) -> str:
    return f"{prompt.folder}/{prompt.name}"


def _there(data: Path, prompt: Prompt) -> bool:
    target = folder(data, prompt.folder)
    return all((target / f"{prompt.name}.{kind}").exists() for kind in prompt.kinds)


def _make(data: Path, prompt: Prompt, espeak: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as work:
        wav = prompt.recording or _spoken(prompt, Path(work) / "spoken.wav", espeak)
        write_telephone_files(louder(read_wav(wav)), folder(data, prompt.folder) / prompt.name, prompt.kinds)


def _copy(data: Path, made: Prompt, same: Prompt) -> None:
    """Languages share what sounds the same in both."""
    for kind in same.kinds if made is not same else ():
        source = folder(data, made.folder) / f"{made.name}.{kind}"
        shutil.copyfile(source, folder(data, same.folder) / f"{same.name}.{kind}")


def _spoken(prompt: Prompt, wav: Path, espeak: Sequence[str]) -> Path:
    if not prompt.voice:
        _write_silence(wav, int(prompt.text))
    else:
        words = [*espeak, "-v", prompt.voice, "-s", WORDS_A_MINUTE, "-w", str(wav), prompt.text]
        subprocess.run(words, check=True, capture_output=True, timeout=60)
    return wav


def _write_silence(wav: Path, seconds: int) -> None:
    with wave.open(str(wav), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(bytes(2 * _RATE * seconds))
