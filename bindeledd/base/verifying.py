"""Checks the sealed audit log: names every changed, missing, reordered or inserted line, and a cut tail.

What it can't see: a line removed within two seconds, before it was sealed; a tail cut within a minute, before
its head was signed; somebody who holds both the database and the signing key. Copies of the heads elsewhere do.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.db import connection

from bindeledd.base import sealing
from bindeledd.base.audit import FIELDS, digest_of
from bindeledd.base.clock import now

BACKDATED = timedelta(minutes=30)
"""Lines are sealed in the order they were committed; one that is older than its neighbour by this is no late one."""

LATEST_SEAL = timedelta(minutes=5)
"""How old a line may get before its seal, and a seal before its signed head."""

_MOST_TRIED = 200
_AT = 1
_SEALED = f"""SELECT s.chain, s.position, s.digest, s.line_id, {FIELDS}
              FROM base_auditseal s LEFT JOIN base_auditline l ON l.id = s.line_id
              ORDER BY s.chain, s.position"""  # noqa: S608 - constants only
_UNSEALED = """SELECT l.id, l.municipality, l.at < %s FROM base_auditline l
               WHERE NOT EXISTS (SELECT 1 FROM base_auditseal s WHERE s.line_id = l.id) ORDER BY l.id"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong.

    `kind` is changed, missing, reordered, inserted, backdated, cut_tail, unsealed, unsigned or heads_file.
    """

    kind: str
    chain: str
    position: int
    line_id: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification; `waiting` lines are younger than five minutes and not sealed yet."""

    lines: int
    chains: int
    signed_records: int
    waiting: int
    findings: tuple[Finding, ...]

    def as_data(self) -> dict[str, Any]:
        """The report as plain data, for JSON."""
        return {**asdict(self), "ok": not self.findings}


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A seal and the line it seals; no line when it has been deleted."""

    position: int
    digest: bytes
    line_id: int
    line: tuple[Any, ...] | None

    def follows(self, previous: bytes) -> bool:
        return self.line is not None and digest_of(previous, self.line) == self.digest

    def is_old(self) -> bool:
        return self.line is not None and self.line[_AT] < now() - LATEST_SEAL


def verify() -> Report:
    """Check the whole log. Needs the worker's scope; reads in the order of the chains without holding it in memory."""
    heads, findings, records = _signed_heads(sealing.heads_file())
    lines, seen = 0, set()
    for chain, seals in itertools.groupby(_seals(), key=lambda each: each[0]):
        checker = _Chain(chain, heads.pop(chain, {}))
        for _, sealed in seals:
            checker.check(sealed)
        findings += checker.finish()
        lines += checker.count
        seen.add(chain)
    findings += [_cut(chain, max(signed)) for chain, signed in heads.items()]
    waiting, late = _unsealed()
    return Report(lines, len(seen), records, waiting, tuple(findings + late))


class _Chain:
    """Walks one chain. After a fault it goes on from the stored digest, so that one fault is named once."""

    def __init__(self, name: str, signed: dict[int, str]) -> None:
        self.count = 0
        self._name = name
        self._signed = signed
        self._last_signed = max(signed, default=0)
        self._differs = False
        self._findings: list[Finding] = []
        self._broken: list[tuple[bytes, _Sealed]] = []
        self._last: _Sealed | None = None
        self._before_last = b""
        self._newest: datetime | None = None

    def check(self, sealed: _Sealed) -> None:
        """Check the next seal of the chain."""
        self.count += 1
        previous = self._last.digest if self._last else b""
        if gap := sealed.position - (self._last.position if self._last else 0) - 1:
            self._add("missing", sealed.position - gap, None, f"{gap} sealed line(s) before this place are gone")
        elif sealed.line is None:
            self._add("missing", sealed.position, sealed.line_id, "the line is gone")
        elif not sealed.follows(previous):
            self._mismatch(previous, sealed)
        self._check_time(sealed)
        self._check_head(sealed)
        self._before_last, self._last = previous, sealed

    def finish(self) -> list[Finding]:
        """What was found, when the chain has ended."""
        for previous, sealed in self._broken:
            self._findings.append(self._explain(previous, sealed))
        assert self._last is not None
        if self._last_signed > self._last.position:
            self._findings.append(_cut(self._name, self._last_signed))
        elif self._last_signed < self._last.position and self._last.is_old():
            self._add("unsigned", self._last.position, self._last.line_id, "the head has not been signed")
        return sorted(self._findings, key=lambda each: each.position)

    def _check_head(self, sealed: _Sealed) -> None:
        signed = self._signed.get(sealed.position)
        if signed is not None and signed != sealed.digest.hex() and not self._differs:
            self._differs = True
            self._add("changed", sealed.position, sealed.line_id, "from here on the chain differs from its signed head")

    def _mismatch(self, previous: bytes, sealed: _Sealed) -> None:
        if self._last is not None and sealed.follows(self._before_last):
            self._add("inserted", self._last.position, self._last.line_id, "the chain is whole without this line")
        else:
            self._broken.append((previous, sealed))

    def _explain(self, previous: bytes, sealed: _Sealed) -> Finding:
        others = (other for _, other in self._broken[:_MOST_TRIED] if other is not sealed and other.line)
        for other in others:
            if digest_of(previous, other.line or ()) == sealed.digest:
                text = f"line {other.line_id} belongs here"
                return Finding("reordered", self._name, sealed.position, sealed.line_id, text)
        text = "the line, or the one before it, is not what was sealed"
        return Finding("changed", self._name, sealed.position, sealed.line_id, text)

    def _check_time(self, sealed: _Sealed) -> None:
        if sealed.line is None:
            return
        at = sealed.line[_AT]
        if self._newest is not None and at < self._newest - BACKDATED:
            self._add("backdated", sealed.position, sealed.line_id, "the line bears a time long before its neighbours")
        self._newest = at if self._newest is None else max(at, self._newest)

    def _add(self, kind: str, position: int, line_id: int | None, sentence: str) -> None:
        self._findings.append(Finding(kind, self._name, position, line_id, sentence))


def _seals() -> Iterator[tuple[str, _Sealed]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SEALED)
        while rows := cursor.fetchmany(5000):
            for chain, position, digest, line_id, *line in rows:
                yield chain, _Sealed(position, bytes(digest), line_id, None if line[0] is None else tuple(line))


def _unsealed() -> tuple[int, list[Finding]]:
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, [now() - LATEST_SEAL])
        rows = cursor.fetchall()
    late = [
        Finding("unsealed", chain, 0, line_id, "the line has waited for its seal for more than five minutes")
        for line_id, chain, old in rows
        if old
    ]
    return len(rows) - len(late), late


def _signed_heads(path: Path) -> tuple[dict[str, dict[int, str]], list[Finding], int]:
    """The signed positions and digests of each chain, what is wrong with the file, and how many records it has."""
    heads: dict[str, dict[int, str]] = {}
    lines = path.read_bytes().splitlines() if path.exists() else []
    previous, findings = b"", []
    for number, line in enumerate(lines, start=1):
        fault = _fault(line, previous, last=number == len(lines))
        if fault:
            findings.append(Finding("heads_file", "", number, None, fault))
        for chain, (position, digest) in sealing.heads_in(line).items():
            heads.setdefault(chain, {})[position] = digest
        previous = line
    return heads, findings, len(lines)


def _fault(line: bytes, previous: bytes, last: bool) -> str:
    """What is wrong with a record. Each one holds the hash of the one before, so the last signature covers all."""
    try:
        record = json.loads(line)
        if record["body"]["previous"] != sealing.line_hash(previous):
            return "the record does not follow the one before it"
        if last:
            sealing.public_key().verify(bytes.fromhex(record["signature"]), sealing.canonical(record["body"]))
    except InvalidSignature:
        return "the signature is not ours"
    except (ValueError, KeyError, TypeError):
        return "the record can't be read"
    return ""


def _cut(chain: str, position: int) -> Finding:
    return Finding("cut_tail", chain, position, None, "the signed head at this position is gone: the end was cut off")
