"""Tokens, buckets, signatures and retries hold for every input."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.api import rules

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=20_000)).map(lambda after: NOON + after)


@given(st.from_regex(r"[a-z0-9]{8}", fullmatch=True), st.from_regex(r"[A-Za-z0-9_-]{43}", fullmatch=True))
def test_a_token_is_read_as_it_was_written(prefix: str, secret: str) -> None:
    token = rules.Token(prefix, secret)
    assert rules.parse_token(str(token)) == token
    assert rules.parse_token(f" {token} ") == token


@given(st.text(max_size=80))
def test_other_texts_are_no_tokens(text: str) -> None:
    token = rules.parse_token(text)
    assert token is None or str(token) == text.strip()


@given(
    st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=200),
    st.floats(0.5, 50),
    st.integers(1, 30),
)
def test_a_bucket_never_lets_through_more_than_its_burst_and_rate(gaps: list[float], rate: float, burst: int) -> None:
    bucket, at, through = rules.Bucket(rate, burst, burst, 0.0), 0.0, 0
    for gap in gaps:
        at += gap
        through += bucket.take(at) == 0.0
    assert through <= burst + rate * at + 1e-6


@given(st.floats(0.5, 50), st.integers(1, 30))
def test_who_waits_as_long_as_told_gets_through(rate: float, burst: int) -> None:
    bucket = rules.Bucket(rate, burst, 0.0, 0.0)
    wait = bucket.take(0.0)
    assert wait > 0
    assert bucket.take(wait + 1e-6) == 0.0


@given(st.binary(max_size=64), st.binary(max_size=200), instants)
def test_a_signature_holds_for_its_own_secret_and_body_for_five_minutes(
    secret: bytes, body: bytes, at: datetime
) -> None:
    header = rules.signature(secret, at, body)
    assert rules.signature_holds(secret, header, body, at)
    assert not rules.signature_holds(secret + b"x", header, body, at)
    assert not rules.signature_holds(secret, header, body + b"x", at)
    assert not rules.signature_holds(secret, header, body, at + timedelta(minutes=6))


@given(st.text(max_size=100))
def test_any_other_header_is_no_signature(header: str) -> None:
    assert not rules.signature_holds(b"secret", header, b"{}", NOON)


def test_tries_come_ever_later_and_end() -> None:
    waits = []
    for tries in range(1, rules.TRIES):
        due = rules.next_try(tries, NOON)
        assert due is not None
        waits.append(due - NOON)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=15)
    assert waits[-1] == timedelta(hours=2)
    assert rules.next_try(rules.TRIES, NOON) is None


def test_webhooks_reach_public_addresses_only() -> None:
    for address in ("127.0.0.1", "10.0.0.5", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1",
                    "0.0.0.0", "224.0.0.1", "100.64.0.1"):  # fmt: skip
        assert not rules.is_public_address(address)
    assert rules.is_public_address("193.69.165.1")
    assert rules.is_public_address("2001:4600::1")


@given(st.integers(0, 1000))
def test_small_counts_are_not_told(count: int) -> None:
    told = rules.told_count(count)
    assert told == count if count == 0 or count >= 5 else told is None
