"""The API under load: four web processes, eight clients, an office with 20,000 closed and 200 open inquiries."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

from bench import product
from bench.report import Row, quantile
from bench.running import with_workers
from bench.steady import Line, Took, together
from journeys.kit.instance import Instance

WORKERS, CLIENTS = 4, 8
OFFICE, ADVISERS = "0311", ("gamle-oslo1", "gamle-oslo2", "gamle-oslo3", "leder-gamle-oslo")
CLOSED, OPEN, MORE, CYCLES = 20_000, 200, 400, 4
ASKING_SECONDS = 5.0
PACE, PACED_SECONDS, LIMIT = 50, 20.0, 0.030
WITH_ADVISER = "Bindeledd-On-Behalf-Of: "
PEERS = {"create": (64, 190), "list": (15, 45), "take, note and close": (19, 55), "find": (60, 180)}
"""Requests a second of the best of four well-known ticket systems on such a machine, and three times that."""


def measure(instance: Instance) -> list[Row]:
    """Start anew with several web processes, make the office's inquiries, ask, and start as before."""
    product.load(instance)
    with with_workers(instance, WORKERS, pace=0), _tokens() as tokens:
        office = Desk(instance, tokens)
        office.fill()
        took: dict[str, Took] = {}
        for _ in range(CYCLES):
            for name, one in office.cycle().items():
                took[name] = took[name].and_then(one) if name in took else one
        paced = office.paced()
    late = quantile(paced.each, 0.95)
    last = Row(
        f"API create, {PACE} a second",
        f"p95 {late * 1000:.0f} ms, median {quantile(paced.each, 0.5) * 1000:.0f} ms",
        f"p95 ≤ {LIMIT * 1000:.0f} ms",
        good=late <= LIMIT,
    )
    return [*(_row(name, took[name]) for name in PEERS), last]


def _row(name: str, took: Took) -> Row:
    best, wanted = PEERS[name]
    unit = " rounds/s" if "," in name else "/s"
    return Row(
        f"API {name}, {WORKERS} web processes, {CLIENTS} clients, {CLOSED:,} closed and {OPEN} open",
        f"{took.rate:.0f}{unit}, p95 {quantile(took.each, 0.95) * 1000:.0f} ms",
        f"≥ {wanted}{unit}",
        f"{took.rate / best:.1f}",
        f"the best of four well-known ticket systems on such a machine: {best}{unit}",
        good=took.rate >= wanted,
    )


@contextmanager
def _tokens() -> Iterator[list[str]]:
    """A token for each client, of a system of its own: each may ask fifty times a second at each web process."""
    from bindeledd.api.actions import end_integration, issue_token, make_integration
    from bindeledd.api.rules import OFFICE_SCOPES
    from bindeledd.directory.models import Office

    place = Office.objects.using("owner").get(number=OFFICE)
    made = [make_integration(f"Måling {number}", place, "owner") for number in range(CLIENTS)]
    try:
        yield [str(issue_token(each, OFFICE_SCOPES, timedelta(days=1), "owner")) for each in made]
    finally:
        for each in made:
            end_integration(each.id, "owner")


class Desk:
    """The office's systems, each with an adviser, and what they have handed in."""

    def __init__(self, instance: Instance, tokens: list[str]) -> None:
        self._instance, self._tokens = instance, tokens
        self._persons = national_ids()
        self._open: list[str] = []
        self._known: list[str] = []

    def fill(self) -> None:
        """Exactly 200 open and at least 20,000 closed ones at the office; the open ones by way of the API."""
        self._known = [next(self._persons) for _ in range(OPEN)]
        _close_all(self._instance)
        self._create(self._known)
        _fill(self._instance)
        _close_all(self._instance)
        self._known = [next(self._persons) for _ in range(OPEN)]
        self._create(self._known)
        self._open.clear()
        self._instance.sql("ANALYZE")

    def cycle(self) -> dict[str, Took]:
        """Lists and searches while 200 are open; then some more are handed in and dealt with."""
        searches = [json.dumps({"national_id": each}).encode() for each in self._known]
        with self._lines() as lines:
            listed = together(
                lines, lambda line, _: _all(line.ask("GET", f"/api/v1/inquiries?size={OPEN}")), seconds=ASKING_SECONDS
            )
        with self._lines() as lines:
            found = together(
                lines,
                lambda line, turn: _one(line.ask("POST", "/api/v1/people/open-inquiries", searches[turn % OPEN])),
                seconds=ASKING_SECONDS,
            )
        created = self._create([next(self._persons) for _ in range(MORE)])
        mine, self._open = self._open, []
        with self._lines() as lines:
            rounds = together(lines, lambda line, turn: _deal_with(line, mine[turn]), times=MORE // CLIENTS)
        return {"list": listed, "find": found, "create": created, "take, note and close": rounds}

    def paced(self) -> Took:
        """Handed in at an even pace."""
        bodies = [_need(next(self._persons)) for _ in range(int(PACE * PACED_SECONDS) + CLIENTS)]
        with self._lines() as lines:
            return together(
                lines, lambda line, turn: self._hand_in(line, bodies[turn]), seconds=PACED_SECONDS, pace=PACE
            )

    def _create(self, persons: list[str]) -> Took:
        bodies = [_need(each) for each in persons]
        with self._lines() as lines:
            times = len(persons) // CLIENTS
            return together(lines, lambda line, turn: self._hand_in(line, bodies[turn]), times=times)

    def _hand_in(self, line: Line, body: bytes) -> None:
        self._open.append(json.loads(line.ask("POST", "/api/v1/inquiries", body, 201))["id"])

    @contextmanager
    def _lines(self) -> Iterator[list[Line]]:
        """New connections each time, so that the kernel spreads them over the web processes in another way."""
        made = [
            Line(
                self._instance,
                (
                    f"Authorization: Bearer {token}",
                    "Content-Type: application/json",
                    f"{WITH_ADVISER}{ADVISERS[number % len(ADVISERS)]}",
                ),
            )
            for number, token in enumerate(self._tokens)
        ]
        try:
            yield made
        finally:
            for line in made:
                line.close()


def _all(answer: bytes) -> None:
    assert answer.count(b'"reference":') == OPEN, answer[:200]


def _one(answer: bytes) -> None:
    assert answer.count(b'"reference":') == 1, answer[:200]


def _deal_with(line: Line, inquiry: str) -> None:
    address = f"/api/v1/inquiries/{inquiry}"
    line.ask("POST", f"{address}/take")
    line.ask("POST", f"{address}/notes", b'{"text": "Avtalt time mandag kl. 10."}', 201)
    line.ask("POST", f"{address}/close", b'{"outcome": "contact_made", "contact": "number"}')


def _need(national_id: str) -> bytes:
    told: dict[str, Any] = {
        "office": OFFICE,
        "person": {"name": "Solveig Oppdiktet", "national_id": national_id},
        "need": "housing",
        "text": "Løslates fredag kl. 10 og har ikke noe sted å bo.",
        "safe_number": "412 34 567",
    }
    return json.dumps(told).encode()


def national_ids() -> Iterator[str]:
    """Synthetic national ids (month + 80), which belong to nobody; each run begins somewhere else."""
    from bindeledd.callers.tests.people import with_check_digits

    for number in count(uuid.uuid4().int % 4_000_000):
        day, month, year = number % 28 + 1, number // 28 % 12 + 81, number // 336 % 100
        nine = f"{day:02d}{month:02d}{year:02d}{number // 33_600 % 500:03d}"
        if found := with_check_digits(nine):
            yield found


def _close_all(instance: Instance) -> None:
    """Close what a measurement left open there, by the administrator's hand."""
    instance.sql_together(
        "SET session_replication_role = replica",
        "UPDATE inquiries_inquiry SET state = 'closed', outcome = 'contact_made', kept = true, closed_at = now(),"
        f" closed_by_id = created_by_id WHERE state = 'open' AND {AT_OFFICE}",
    )


AT_OFFICE = f"office_id = (SELECT id FROM directory_office WHERE number = '{OFFICE}')"


def _fill(instance: Instance) -> None:
    """Copy persons and inquiries that were really handed in, four closed ones a person."""
    have = instance.sql(f"SELECT count(*) FROM inquiries_inquiry WHERE state = 'closed' AND {AT_OFFICE}")[0][0]
    missing = CLOSED - int(have)
    if missing <= 0:
        return
    print(f"  filling in {missing} closed inquiries …", flush=True)
    persons = _columns(instance, "callers_person", {"id": "gen_random_uuid()", "national_id_hash": NEW_HASH})
    inquiries = _columns(instance, "inquiries_inquiry", CHANGED)
    recent = f"SELECT * FROM inquiries_inquiry WHERE {AT_OFFICE} ORDER BY created_at DESC LIMIT {OPEN}"
    instance.sql_together(
        "SET session_replication_role = replica",  # the copies are valid; their triggers would take long
        f"CREATE TEMP TABLE given AS SELECT row_number() OVER () - 1 AS turn, * FROM ({recent}) recent",
        "CREATE TEMP TABLE made AS SELECT * FROM callers_person LIMIT 0",
        f"INSERT INTO made ({persons[0]}) SELECT {persons[1]} FROM generate_series(1, {missing // 4 + 1}) number"
        f" JOIN given ON turn = number % {OPEN} JOIN callers_person source ON source.id = given.person_id",
        "INSERT INTO callers_person SELECT * FROM made",
        "CREATE TEMP TABLE numbered AS SELECT row_number() OVER () - 1 AS place, id FROM made",
        f"INSERT INTO inquiries_inquiry ({inquiries[0]}) SELECT {inquiries[1]}"
        f" FROM generate_series(1, {missing}) number JOIN given source ON turn = number % {OPEN}"
        " JOIN numbered person ON place = number / 4",
    )


NEW_HASH = "decode(md5(random()::text) || md5(random()::text), 'hex')"
CHANGED = {
    "id": "gen_random_uuid()",
    "reference": "(6000000000 + (extract(epoch FROM now())::bigint % 90000) * 20000 + number)::text",
    "person_id": "person.id",
    "state": "'closed'",
    "outcome": "'contact_made'",
    "kept": "true",
    "closed_at": "now()",
    "closed_by_id": "source.created_by_id",
    "received_at": "source.received_at - random() * interval '300 days'",
}


def _columns(instance: Instance, table: str, changed: dict[str, str]) -> tuple[str, str]:
    """The table's columns, and what a copy has in each."""
    found = instance.sql(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        f"public.{table}",
    )
    names = [name for (name,) in found]
    values = [changed.get(name, f'source."{name}"') for name in names]
    return ", ".join(f'"{name}"' for name in names), ", ".join(values)
