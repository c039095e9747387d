"""The engine's log: numbers are taken out before anything is kept (law 13)."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.setup.engine_log import LogReader, read_counts, redacted, refusal_in

LINES = [
    "[2026-11-21 22:56:27.898] NOTICE[17] res_pjsip_session.c: Call (UDP:127.0.0.1:5099) to extension "
    "'22334455' rejected because extension not found",
    "[2026-11-21 22:56:27.898] NOTICE[17] x.c: Request 'INVITE' from '\"+47 22 33 44 55\" "
    "<sip:+4722334455@127.0.3.3>' failed",
    "[2026-11-21 22:56:27.898] WARNING[17] app_dial.c: Unable to dial PJSIP/22334455@trunk_out",
    "[2026-11-21 22:56:27.898] WARNING[17] x.c: tel:+4722334455 is unknown",
    '[2026-11-21 22:56:27.898] SECURITY[17] x.c: AccountID="22334455",SessionID="22334455"',
    "[2026-11-21 22:56:27.898] NOTICE[17][C-00000001] x.c: Call from 22334455: failed",
    "[2026-11-21 22:56:27.898] NOTICE[17] x.c: No matching endpoint for 22334455.",
    "[2026-11-21 22:56:27.898] NOTICE[17] x.c: ext-22334455, abc22334455 and 22334455:5060",
    "[2026-11-21 22:56:27.898] NOTICE[17] x.c: 0047 22 33 44 55, 22-33-44-55 and 22.33.44.55.1 from nowhere",
    "Asterisk starts without a stamp and names 22334455] too",
]


@pytest.mark.parametrize("line", LINES)
def test_no_number_is_left(line: str) -> None:
    digits = "".join(character for character in redacted(line).partition("] ")[2] if character.isdigit())
    assert "22334455" not in digits
    assert "22334455" not in redacted(line)


def test_a_callers_name_is_taken_out() -> None:
    line = "[2026-11-21 22:56:27.898] NOTICE[17] x.c: Request from '\"Tove Oppdiktet\" <sip:tove@192.0.2.1>' failed"
    assert "Tove" not in redacted(line) and "tove" not in redacted(line)


KEPT = [
    "PJSIP/trunk-00000001 from 192.0.2.255 is late",
    "PJSIP/u17-0000001a at 10.0.0.12:49152",
    "leg 8a3c0d2e-1234-4567-8abc-123456789012.a1 is gone",
    "res_pjsip.c:12345 says no",
    "1763777435.12: Playback stopped for sound:bindeledd/queue",
]


@pytest.mark.parametrize("rest", KEPT)
def test_time_address_and_channel_stay_readable(rest: str) -> None:
    line = f"[2026-11-21 22:56:27.898] WARNING[174263][C-0000001a] x.c: {rest}"
    assert redacted(line) == line


@given(
    st.from_regex(r"\+?[1-9][0-9]{4,13}", fullmatch=True),
    st.text(alphabet="abcxyz/'\"(@[]<>,;=:.-_ ", max_size=8),
    st.text(alphabet="abcxyz/'\"()@[]<>,;=:.-_ ", max_size=8),
)
def test_no_surroundings_save_a_number(number: str, before: str, after: str) -> None:
    assert number.lstrip("+") not in redacted(f"[2026-11-21 22:56:27.898] NOTICE[17] x.y: {before}{number}{after}")


def test_a_refusal_is_recognised_by_its_kind() -> None:
    line = 'SecurityEvent="InvalidAccountID",AccountID="4722334455"'
    assert refusal_in(line) == "InvalidAccountID"
    assert refusal_in('SecurityEvent="SuccessfulAuth"') is None


def test_refusals_are_counted_and_not_kept(tmp_path: Path) -> None:
    reader = LogReader(tmp_path / "pipe", tmp_path / "messages.log", tmp_path / "refused.json")
    reader.start()
    with (tmp_path / "pipe").open("w") as engine:
        engine.write('[t] SECURITY[1] x.c: SecurityEvent="InvalidAccountID",AccountID="22334455"\n')
        engine.write("[t] NOTICE[1] x.c: loaded\n")
    until = time.monotonic() + 5
    while not read_counts(tmp_path / "refused.json") and time.monotonic() < until:
        time.sleep(0.02)
    assert read_counts(tmp_path / "refused.json") == {"InvalidAccountID": 1}
    assert (tmp_path / "messages.log").read_text() == "[t] NOTICE[1] x.c: loaded\n"


def test_counts_go_on_after_a_restart(tmp_path: Path) -> None:
    (tmp_path / "refused.json").write_text(json.dumps({"FailedACL": 3}))
    reader = LogReader(tmp_path / "pipe", tmp_path / "messages.log", tmp_path / "refused.json")
    reader.take('SecurityEvent="FailedACL"')
    assert reader.refused == {"FailedACL": 4}


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"a": "x"}'])
def test_a_damaged_count_starts_afresh(tmp_path: Path, content: str) -> None:
    (tmp_path / "refused.json").write_text(content)
    assert read_counts(tmp_path / "refused.json") == {}
