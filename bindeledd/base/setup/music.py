"""Calm music for those who wait, made here: slow chords with a soft melody, no rights to clear."""

import math
from array import array
from collections.abc import Iterator
from pathlib import Path

from bindeledd.base.setup.audio import WIDE_RATE, Sound, louder, write_telephone_files

BAR_SECONDS = 4.0
NAME = "calm"
# Semitones from A (220 Hz): three notes of the chord, then the melody's two notes of the bar.
BARS = (
    ((-9, 3, 7), (15, 14)),
    ((-12, 0, 7), (12, 10)),
    ((-16, 3, 8), (12, 15)),
    ((-14, 2, 10), (14, 10)),
    ((-9, 3, 10), (19, 15)),
    ((-12, 0, 3), (12, 15)),
    ((-16, 0, 8), (17, 15)),
    ((-14, 5, 10), (14, 17)),
    ((-19, 0, 8), (12, 8)),
    ((-14, 2, 8), (10, 14)),
    ((-9, 3, 7), (15, 7)),
    ((-9, 3, 7), (15,)),
)
Note = tuple[float, float, float, float]  # start, length (seconds), frequency (Hz), loudness


def ensure(folder: Path) -> bool:
    """Write the music unless it is there; whether it was written."""
    if (folder / f"{NAME}.alaw").exists() and (folder / f"{NAME}.sln16").exists():
        return False
    write_telephone_files(compose(), folder / NAME)
    return True


def compose(rate: int = WIDE_RATE) -> Sound:
    """The whole piece; it begins and ends in silence, so it can be repeated."""
    mixed = [0.0] * int(rate * BAR_SECONDS * (len(BARS) + 1))
    for start, length, frequency, loudness in notes():
        _play(mixed, rate, start, length, frequency, loudness)
    samples = array("h", (round(12000 * value) for value in mixed))
    return louder(Sound(rate, samples), peak=0.35)


def notes() -> Iterator[Note]:
    """Every note of the piece in order of bars."""
    for number, (chord, melody) in enumerate(BARS):
        start = number * BAR_SECONDS
        for semitones in chord:
            yield start, BAR_SECONDS * 1.25, _frequency(semitones), 0.22
        for beat, semitones in enumerate(melody):
            yield start + beat * BAR_SECONDS / 2 + 0.5, 3.0, _frequency(semitones), 0.16


def _play(mixed: list[float], rate: int, start: float, length: float, frequency: float, loudness: float) -> None:
    first, count = int(start * rate), int(length * rate)
    step = 2 * math.pi * frequency / rate
    for index in range(min(count, len(mixed) - first)):
        swell = math.sin(math.pi * (index / count) ** 0.6)  # rises quickly, falls slowly
        angle = step * index
        mixed[first + index] += loudness * swell * swell * (math.sin(angle) + 0.25 * math.sin(2 * angle))


def _frequency(semitones: int) -> float:
    return 220.0 * math.pow(2.0, semitones / 12)
