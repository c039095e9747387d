"""Sound for the telephone: from WAV to 8 kHz A-law and 16 kHz linear, without outside tools."""

import math
import struct
import sys
import wave
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path

TELEPHONE_RATE = 8000
WIDE_RATE = 16000
HALF_TAPS = 10  # on each side; enough for speech


@dataclass(frozen=True)
class Sound:
    """Mono sound: samples a second and 16-bit samples."""

    rate: int
    samples: "array[int]"

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


def read_wav(path: Path) -> Sound:
    """Read a 16-bit WAV file, of several channels the first; raises `ValueError` for other widths."""
    with wave.open(str(path)) as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"{path} is not 16-bit sound.")
        samples = array("h", file.readframes(file.getnframes()))
        if sys.byteorder == "big":
            samples.byteswap()
        return Sound(file.getframerate(), samples[:: file.getnchannels()])


def resampled(sound: Sound, rate: int) -> Sound:
    """The same sound at another rate, without aliases (windowed sinc)."""
    if rate == sound.rate:
        return sound
    common = math.gcd(rate, sound.rate)
    up, down = rate // common, sound.rate // common
    reach = HALF_TAPS * max(1, math.ceil(down / up))
    padded = [0.0] * reach + [float(sample) for sample in sound.samples] + [0.0] * (reach + 1)
    filters = _filters(up, down, reach)
    length = len(sound.samples) * up // down
    result = array("h", bytes(2 * length))
    for index in range(length):
        place, phase = divmod(index * down, up)
        value = sum(map(mul, filters[phase], padded[place + 1 : place + 1 + 2 * reach]))
        result[index] = _clipped(value)
    return Sound(rate, result)


def alaw(samples: Iterable[int]) -> bytes:
    """A-law bytes (ITU-T G.711) of 16-bit samples."""
    table = _alaw_table()
    return bytes([table[sample >> 3] for sample in samples])


def louder(sound: Sound, peak: float = 0.7) -> Sound:
    """The same sound with its loudest sample at `peak` of full scale."""
    loudest = max((abs(sample) for sample in sound.samples), default=0)
    if loudest == 0:
        return sound
    factor = peak * 32767 / loudest
    return Sound(sound.rate, array("h", (_clipped(sample * factor) for sample in sound.samples)))


def write_telephone_files(sound: Sound, target: Path, kinds: Sequence[str] = ("alaw", "sln16")) -> None:
    """Write `target`.alaw (8 kHz) and `target`.sln16 (16 kHz, little-endian), each in one step, or just one."""
    if "sln16" in kinds:
        sound = resampled(sound, WIDE_RATE)
        _replace(target.with_name(f"{target.name}.sln16"), _little_endian(sound.samples))
    narrow = resampled(sound, TELEPHONE_RATE)
    _replace(target.with_name(f"{target.name}.alaw"), alaw(narrow.samples))


def _filters(up: int, down: int, reach: int) -> list[list[float]]:
    """For each fraction of a sample the weights of the 2 × `reach` neighbours."""
    cutoff = 0.94 * min(1.0, up / down)
    return [
        [_weight(place - reach + 1 - phase / up, cutoff, reach) for place in range(2 * reach)] for phase in range(up)
    ]


def _weight(distance: float, cutoff: float, reach: int) -> float:
    if abs(distance) >= reach:
        return 0.0
    angle = math.pi * distance * cutoff
    sinc = math.sin(angle) / angle if angle else 1.0
    return cutoff * sinc * (0.5 + 0.5 * math.cos(math.pi * distance / reach))


def _clipped(value: float) -> int:
    return max(-32768, min(32767, round(value)))


@cache
def _alaw_table() -> dict[int, int]:
    """The byte for each sample shifted right by three (13 bits)."""
    return {sample: _alaw_byte(sample) for sample in range(-4096, 4096)}


def _alaw_byte(sample: int) -> int:
    """G.711 table 1: sign, exponent, mantissa; even bits inverted."""
    mask = 0xD5 if sample >= 0 else 0x55
    size = sample if sample >= 0 else -sample - 1
    exponent = max(0, size.bit_length() - 5)
    mantissa = (size >> (exponent if exponent else 1)) & 0x0F
    return ((exponent << 4) | mantissa) ^ mask


def _little_endian(samples: "array[int]") -> bytes:
    return struct.pack(f"<{len(samples)}h", *samples)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
