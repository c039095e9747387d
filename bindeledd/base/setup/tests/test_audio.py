"""Sound for the telephone, made without outside tools."""

import math
import wave
from array import array
from pathlib import Path

import pytest

from bindeledd.base.setup import audio, music


def tone(frequency: float, rate: int, seconds: float = 0.5) -> audio.Sound:
    angles = (2 * math.pi * frequency * index / rate for index in range(int(rate * seconds)))
    return audio.Sound(rate, array("h", (round(10000 * math.sin(angle)) for angle in angles)))


def middle_loudness(sound: audio.Sound) -> float:
    quarter = len(sound.samples) // 4
    middle = sound.samples[quarter : 3 * quarter]
    return math.sqrt(sum(sample * sample for sample in middle) / len(middle)) * math.sqrt(2)


@pytest.mark.parametrize(
    ("sample", "code"),
    [(0, 0xD5), (-1, 0x55), (32767, 0xAA), (-32768, 0x2A), (1000, 0xFA), (-1000, 0x7A), (8, 0xD5), (16, 0xD4)],
)
def test_a_law_follows_the_standard(sample: int, code: int) -> None:
    assert audio.alaw([sample]) == bytes([code])


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 16000])
def test_speech_keeps_its_loudness_at_another_rate(rate: int) -> None:
    sound = audio.resampled(tone(1000, rate), 8000)
    assert sound.rate == 8000
    assert sound.seconds == pytest.approx(0.5, abs=0.001)
    assert middle_loudness(sound) == pytest.approx(10000, rel=0.02)


def test_what_the_telephone_cannot_carry_does_not_come_back_as_a_whistle() -> None:
    assert middle_loudness(audio.resampled(tone(6500, 22050), 8000)) < 100


def test_louder_fills_the_scale_and_leaves_silence_alone() -> None:
    assert max(audio.louder(tone(400, 8000)).samples) == pytest.approx(0.7 * 32767, rel=0.01)
    silence = audio.Sound(8000, array("h", bytes(20)))
    assert audio.louder(silence) == silence


def test_a_wav_file_becomes_both_telephone_files(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "in.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(tone(440, 22050, 1.0).samples.tobytes())
    audio.write_telephone_files(audio.read_wav(tmp_path / "in.wav"), tmp_path / "out/hello")
    assert (tmp_path / "out/hello.alaw").stat().st_size == 8000
    assert (tmp_path / "out/hello.sln16").stat().st_size == 32000


def test_a_wav_file_of_another_width_is_refused(tmp_path: Path) -> None:
    with wave.open(str(tmp_path / "in.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 10)
    with pytest.raises(ValueError, match="16-bit"):
        audio.read_wav(tmp_path / "in.wav")


def test_the_music_is_calm_and_can_be_repeated() -> None:
    piece = music.compose(2000)
    assert piece.seconds > 45
    assert max(map(abs, piece.samples)) < 0.4 * 32767
    assert max(map(abs, piece.samples[:10])) < 600
    assert max(map(abs, piece.samples[-10:])) < 600
