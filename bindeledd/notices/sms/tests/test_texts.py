"""The text to callers: one form, neutral, one message long, in every language of the table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.inquiries.rules import LANGUAGES
from bindeledd.notices.sms import texts


@pytest.mark.parametrize("language", texts.TEXTS)
def test_a_text_tells_nothing_and_fits_one_message(language: str) -> None:
    text = texts.text_in(language)
    assert texts.tells_too_much(text) == ""
    assert texts.fits_one_message(text), len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hilsen Nav", "Fra NAV-kontoret", "sosialtjenesten", "Søknaden din", "Ring 22 33 44 55", "Hei {name}",
        "Se https://example.invalid", "Det haster", "Your social services", "kommunen", "Fristen er snart ute",
    ],
)  # fmt: skip
def test_the_guard_sees_what_would_give_somebody_away(text: str) -> None:
    assert texts.tells_too_much(text)


@given(st.sampled_from(["Nav", "sosial", "kommune", "7", "kontor"]), st.text(max_size=30), st.text(max_size=30))
def test_the_guard_sees_it_wherever_it_stands(word: str, before: str, after: str) -> None:
    assert texts.tells_too_much(f"{before} {word} {after}")


@pytest.mark.parametrize("code", [*LANGUAGES, "", "xx"])
def test_every_language_has_a_text(code: str) -> None:
    assert texts.language_of(code) in texts.TEXTS


def test_the_receiver_gets_their_own_language() -> None:
    assert [texts.language_of(code) for code in ("nb", "nn", "en", "sgn", "ar")] == ["nb", "nn", "en", "nb", "en"]


@pytest.mark.parametrize("reply", ["STOPP", " stopp.", "Stop, takk", "stans!", "STOP"])
def test_stop_is_understood(reply: str) -> None:
    assert texts.asks_to_stop(reply)


@pytest.mark.parametrize("reply", ["", "ikke stopp", "ok", "...", "stoppested"])
def test_other_answers_stop_nothing(reply: str) -> None:
    assert not texts.asks_to_stop(reply)
