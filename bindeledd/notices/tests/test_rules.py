"""One text for every kind of notice, and patience with a mail server that is down."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.notices.rules import BODY, SUBJECT, pause_after


def test_the_text_names_nothing() -> None:
    text = f"{SUBJECT} {BODY}".lower()
    for telling in ("sosial", "kommune", "nav", "samtale", "hast", "bruker", "frist"):
        assert telling not in text


def test_the_pause_doubles_up_to_an_hour() -> None:
    minutes = [pause_after(attempts) // timedelta(minutes=1) for attempts in range(1, 9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


@given(st.integers(1, 1_000_000))
def test_a_pause_is_never_shorter_than_the_one_before(attempts: int) -> None:
    assert pause_after(attempts) <= pause_after(attempts + 1) <= timedelta(hours=1)
