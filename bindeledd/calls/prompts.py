"""What callers hear: our own words in bokmål, as data, and the making of the sound files (inventory B01)."""

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
from functools import partial
from pathlib import Path

from bindeledd.base.setup.audio import louder, read_wav, write_telephone_files

LANGUAGE, WORDS_A_MINUTE = "nb", "150"
_INDEX = "prompts.json"
_RATE = 8000

_DAYS = "mandag tirsdag onsdag torsdag fredag lørdag søndag"
_MONTHS = "januar februar mars april mai juni juli august september oktober november desember"
_ORDINALS = """første andre tredje fjerde femte sjette sjuende åttende niende tiende ellevte tolvte trettende
    fjortende femtende sekstende syttende attende nittende tjuende tjueførste tjueandre tjuetredje tjuefjerde
    tjuefemte tjuesjette tjuesjuende tjueåttende tjueniende trettiende trettiførste"""

SPOKEN = {
    "greeting": "Hei, og velkommen til Nav. Du er kommet til telefonen for sosiale tjenester.",
    "menu": (
        "Gjelder det økonomisk sosialhjelp, et sted å bo, eller andre sosiale tjenester? Trykk 1. "
        "Haster det, fordi du ikke har et sted å sove i natt, ikke har mat eller medisiner, "
        "eller fordi strømmen er stengt? Trykk 0. "
        "Kan du ikke trykke, så bare vent. Da setter vi deg over."
    ),
    "wrong-key": "Det tallet kjenner vi ikke igjen. Det gjør ingenting, her kommer valgene en gang til.",
    "through": "Vi setter deg over til en veileder nå.",
    "queue": (
        "Du står i kø, og snakker med en veileder så snart en er ledig. Haster det, kan du trykke 0 når som helst."
    ),
    "queue-urgent": "Vi har merket at det haster. Du står nå foran i køen. Bli på linjen.",
    "still-waiting": "Du står fortsatt i kø, og vi har ikke glemt deg. Haster det, trykk 0.",
    "line-broke": ("Beklager, forbindelsen med veilederen ble brutt. Du står nå først i køen. Bli på linjen."),
    "closed": "Hei, dette er Nav, telefonen for sosiale tjenester. Linjen er stengt akkurat nå.",
    "opens": "Linjen åpner",
    "opens-unknown": "Ring oss igjen på en hverdag.",
    "emergency-numbers": (
        "Er det fare for liv, ring 113. Trenger du politiet, ring 112. Trenger du lege nå, ring 116 117. "
        "Er et barn i fare, ring 116 111. Har du ikke et sted å sove, kan du ringe kommunens vakttelefon."
    ),
    "confirm": "Du har en telefon som venter. Trykk 1 for å ta imot.",
    "test-line": "Dette er en prøve av vakttelefonen. Trykk 1, så vet vi at den virker.",
    "test-line-thanks": "Takk, telefonen virker.",
    "technical": "Vi har en teknisk feil akkurat nå. Bli på linjen, så setter vi deg over så snart den er rettet.",
    "technical-choice": (
        "Vi har en teknisk feil akkurat nå. Bli på linjen, så kommer du inn av deg selv så snart den er rettet. "
        "Vil du heller at vi ringer deg på nummeret du ringer fra, trykk 1. "
        "Haster det, trykk 0, så ringer vi deg først."
    ),
    "number-kept": "Takk. Nummeret ditt er tatt vare på, og vi ringer deg i dag. Du kan legge på nå.",
    "number-hidden": "Vi kan ikke se nummeret ditt. Bli på linjen, så kommer du inn så snart feilen er rettet.",
    "demo-caller": "Hei, dette er en oppdiktet innringer i prøveversjonen. Jeg har ingen steder å sove i natt.",
    "today": "i dag",
    "tomorrow": "i morgen",
    "clock": "klokken",
    **{f"day-{index}": name for index, name in enumerate(_DAYS.split())},
    **{f"month-{index}": name for index, name in enumerate(_MONTHS.split(), start=1)},
    **{f"date-{index}": f"den {name}" for index, name in enumerate(_ORDINALS.split(), start=1)},
    **{f"number-{number}": "null" if number == 0 else str(number) for number in range(60)},
}
"""Prompt name → bokmål text. The one for the receiver names neither service nor person (law 7)."""

SILENCES = {f"silence-{seconds}": seconds for seconds in (3, 5)}


def folder(data: Path) -> Path:
    """Where the engine finds the prompts of this instance."""
    return data / "engine" / "sounds" / LANGUAGE / "bindeledd"


def build(data: Path, espeak: Sequence[str]) -> int:
    """Speak what is missing or changed; returns how many prompts were made."""
    target = folder(data)
    target.mkdir(parents=True, exist_ok=True)
    index = target / _INDEX
    made = json.loads(index.read_text()) if index.exists() else {}
    stale = [name for name in (*SPOKEN, *SILENCES) if made.get(name) != _digest(name) or not _there(target, name)]
    if stale:  # most of the work is Python's own arithmetic on sound: one process a core
        with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
            list(pool.map(partial(_make, target, espeak=espeak), stale))
    index.write_text(json.dumps({name: _digest(name) for name in (*SPOKEN, *SILENCES)}))
    return len(stale)


def _there(target: Path, name: str) -> bool:
    return all((target / f"{name}.{kind}").exists() for kind in ("alaw", "sln16"))


def _digest(name: str) -> str:
    source = f"{WORDS_A_MINUTE}:{SPOKEN.get(name, SILENCES.get(name))}"
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def _make(target: Path, name: str, espeak: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as work:
        wav = Path(work) / "spoken.wav"
        if name in SILENCES:
            _write_silence(wav, SILENCES[name])
        else:
            words = [*espeak, "-v", LANGUAGE, "-s", WORDS_A_MINUTE, "-w", str(wav), SPOKEN[name]]
            subprocess.run(words, check=True, capture_output=True, timeout=60)
        write_telephone_files(louder(read_wav(wav)), target / name)


def _write_silence(wav: Path, seconds: int) -> None:
    with wave.open(str(wav), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(bytes(2 * _RATE * seconds))
