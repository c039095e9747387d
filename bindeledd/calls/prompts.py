"""Makes the sound files of everything that callers hear, from the texts in `wording` (inventory B01)."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bindeledd.base.setup.audio import louder, read_wav, write_telephone_files
from bindeledd.calls.wording import DEFAULT, LANGUAGES
from bindeledd.directory.starting.places import municipalities

WORDS_A_MINUTE = "150"
_INDEX = "prompts.json"
_RATE = 8000
SILENCES = {f"silence-{seconds}": seconds for seconds in (3, 5)}
_OTHER_VOICE = {"language-en": "en"}
"""Prompts spoken in another voice than their folder's: an offer of a language is made in that language."""

_HEARD_BY_COLLEAGUES = frozenset({"confirm", "guest-lead", "guest-subject", "test-line", "test-line-thanks"})


@dataclass(frozen=True)
class Prompt:
    """One sound file to be: `folder` is a language, or empty for what sounds the same in all of them."""

    folder: str
    name: str
    voice: str
    text: str

    @property
    def digest(self) -> str:
        """Changes when the sound would."""
        return hashlib.sha256(f"{WORDS_A_MINUTE}:{self.voice}:{self.text}".encode()).hexdigest()[:16]

    @property
    def kinds(self) -> tuple[str, ...]:
        """For the telephone; what colleagues hear also in the wide band of their browsers."""
        return ("alaw", "sln16") if self.name in _HEARD_BY_COLLEAGUES else ("alaw",)


def library() -> list[Prompt]:
    """Every prompt of every language, and the names of the municipalities."""
    spoken = [
        Prompt(language, name, _OTHER_VOICE.get(name, language), text)
        for language, texts in LANGUAGES.items()
        for name, text in texts.items()
    ]
    silences = [Prompt(language, name, "", str(SILENCES[name])) for language in LANGUAGES for name in SILENCES]
    places = [Prompt("", f"place-{each.number}", DEFAULT, spoken_name(each.name)) for each in municipalities()]
    return [*spoken, *silences, *places]


def spoken_name(name: str) -> str:
    """`Kárášjohka - Karasjok` is spoken with a pause between its languages."""
    return name.replace(" - ", ", ")


def folder(data: Path, language: str = DEFAULT) -> Path:
    """Where the engine finds the prompts of this instance; it looks in the common folder after the language's."""
    return data / "engine" / "sounds" / language / "bindeledd"


def build(data: Path, espeak: Sequence[str]) -> int:
    """Speak what is missing or changed; returns how many prompts were made."""
    index = data / "engine" / "sounds" / _INDEX
    index.parent.mkdir(parents=True, exist_ok=True)
    made = json.loads(index.read_text()) if index.exists() else {}
    wanted = library()
    stale = [each for each in wanted if made.get(_key(each)) != each.digest or not _there(data, each)]
    for language in {each.folder for each in stale}:
        folder(data, language).mkdir(parents=True, exist_ok=True)
    if stale:  # most of the work is Python's own arithmetic on sound: one process a core
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
            list(pool.map(partial(_make, data, espeak=espeak), stale, chunksize=4))
    index.write_text(json.dumps({_key(each): each.digest for each in wanted}))
    return len(stale)


def _key(prompt: Prompt) -> str:
    return f"{prompt.folder}/{prompt.name}"


def _there(data: Path, prompt: Prompt) -> bool:
    target = folder(data, prompt.folder)
    return all((target / f"{prompt.name}.{kind}").exists() for kind in prompt.kinds)


def _make(data: Path, prompt: Prompt, espeak: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as work:
        wav = Path(work) / "spoken.wav"
        if not prompt.voice:
            _write_silence(wav, int(prompt.text))
        else:
            words = [*espeak, "-v", prompt.voice, "-s", WORDS_A_MINUTE, "-w", str(wav), prompt.text]
            subprocess.run(words, check=True, capture_output=True, timeout=60)
        write_telephone_files(louder(read_wav(wav)), folder(data, prompt.folder) / prompt.name, prompt.kinds)


def _write_silence(wav: Path, seconds: int) -> None:
    with wave.open(str(wav), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(bytes(2 * _RATE * seconds))
