"""Sound as numbers: A-law, test tones, and telling which tone somebody hears."""

import math
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

RATE = 8000
FRAME = 160  # samples in 20 ms
CALLER_TONE = 440
DESK_TONE = 660
DUTY_TONE = 1000
TONES = (CALLER_TONE, DESK_TONE, DUTY_TONE)
SILENT_BELOW = 60.0
QUIETEST_TONE = 100.0
QUIETEST_PART = 0.05
MOST = 0.6


def _decode(byte: int) -> int:
    value = byte ^ 0x55
    segment, mantissa = (value >> 4) & 7, value & 15
    size = (mantissa << 4) + 8
    if segment:
        size = (size + 0x100) << (segment - 1)
    return size if value & 0x80 else -size


A_LAW = tuple(_decode(byte) for byte in range(256))
_LOUDNESS = sorted((size, byte) for byte, size in enumerate(A_LAW))


def _encoded() -> tuple[int, ...]:
    """For each of 4,096 levels the A-law byte that comes nearest."""
    table, place = [], 0
    for level in range(-32768, 32768, 16):
        while place + 1 < 256 and abs(_LOUDNESS[place + 1][0] - level) <= abs(_LOUDNESS[place][0] - level):
            place += 1
        table.append(_LOUDNESS[place][1])
    return tuple(table)


_ENCODE = _encoded()


def encode(samples: Iterable[int]) -> bytes:
    """A-law of 16-bit samples."""
    return bytes(_ENCODE[(sample + 32768) >> 4] for sample in samples)


def decode(payload: bytes) -> list[int]:
    """16-bit samples of A-law."""
    return [A_LAW[byte] for byte in payload]


SILENCE = encode([0] * FRAME)


def tone_frames(frequency: int) -> Iterator[bytes]:
    """20 ms frames of a steady tone, for ever (all test tones repeat after a whole number of frames)."""
    period = [int(9000 * math.sin(2 * math.pi * frequency * place / RATE)) for place in range(RATE)]
    frames = [encode(period[start : start + FRAME]) for start in range(0, RATE, FRAME)]
    while True:
        yield from frames


def announcement_frames(frequency: int = 800) -> Iterator[bytes]:
    """A machine: three seconds that rise and fall like speech, once, then silence for ever."""
    for place in range(150):
        loud = int(8000 * abs(math.sin(place / 6)))
        start = place * FRAME
        yield encode(int(loud * math.sin(2 * math.pi * frequency * (start + step) / RATE)) for step in range(FRAME))
    while True:
        yield SILENCE


def silent_frames() -> Iterator[bytes]:
    """Silence, for ever."""
    while True:
        yield SILENCE


def strength(samples: Sequence[int], frequency: int) -> float:
    """Amplitude of one frequency in the samples (Goertzel)."""
    turn = 2 * math.cos(2 * math.pi * frequency / RATE)
    newer = older = 0.0
    for sample in samples:
        newer, older = sample + turn * newer - older, newer
    power = newer * newer + older * older - turn * newer * older
    return math.sqrt(max(0.0, power)) / max(1, len(samples)) * 2


def heard(samples: Sequence[int]) -> frozenset[int | str]:
    """What the samples hold: test tones by their frequency, else 'sound' or 'silence'."""
    if not samples:
        return frozenset({"nothing"})
    amplitude = math.sqrt(sum(sample * sample for sample in samples) / len(samples)) * math.sqrt(2)
    return judged(amplitude, {tone: strength(samples, tone) for tone in TONES})


def judged(amplitude: float, strengths: dict[int, float]) -> frozenset[int | str]:
    """Test tones when they make up most of the sound (a browser may turn one down, never away); else 'sound'."""
    if amplitude < SILENT_BELOW:
        return frozenset({"silence"})
    tones = {tone for tone, loud in strengths.items() if loud > max(QUIETEST_TONE, QUIETEST_PART * amplitude)}
    power = sum(strengths[tone] ** 2 for tone in tones)
    return frozenset(tones) if power > MOST * amplitude**2 else frozenset({"sound"})


def write_wav(path: Path, frequency: int, seconds: int = 10, rate: int = 48000) -> None:
    """A steady tone as a WAV file, for a browser's make-believe microphone."""
    samples = (int(9000 * math.sin(2 * math.pi * frequency * place / rate)) for place in range(rate))
    second = b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(second * seconds)
