"""Text messages against a real gateway: it refuses, hangs, breaks, repeats itself; nobody is texted at a bad time."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connections, transaction
from psycopg.conninfo import make_conninfo

from bindeledd.base.clock import OSLO, now
from bindeledd.base.models import DataKey, Event
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.directory.rules import Hours
from bindeledd.notices.models import Sms, SmsAttempt, SmsOptOut
from bindeledd.notices.queries import fates
from bindeledd.notices.sms import outbox, receiving, rules, sending, texts
from bindeledd.notices.sms.demo import DemoPhone
from bindeledd.notices.sms.receiving import Unreadable, WrongSignature
from bindeledd.notices.sms.tests.gateway import Gateway, nobody_listens, running

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
NUMBER = "+4741234567"
SECRET = "a secret of the gateway's own"
Write = Callable[..., None]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and no gateway at rest from an earlier one."""
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, data=tmp_path))
    monkeypatch.setattr(sending, "_resting", {})
    monkeypatch.setattr("bindeledd.notices.sms.rules.hours_on", _every_hour)
    return tmp_path


def _every_hour(hours: Any, specials: Any, day: Any) -> list[tuple[time, time]]:
    """Texts may go at every hour: the tests run at night and on Sundays too."""
    return [(time(0), time(23, 59, 59, 999_999))]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running() as server:
        yield server


@pytest.fixture
def second() -> Iterator[Gateway]:
    with running() as server:
        yield server


@pytest.fixture
def routes(data: Path) -> Write:
    """Write `sms.json` with these addresses as routes first, second."""

    def write(*addresses: str, receipts: bool = True, **changes: Any) -> None:
        hooks = {"secret": SECRET, "id": "message.id", "status": "message.status", "sender": "from", "text": "text"}
        made = [
            {
                "name": name,
                "url": url,
                "headers": {"Authorization": "Bearer of the route"},
                "body": {"to": "{to}", "text": "{text}", "ref": "{id}", "from": "{sender}", "ttl": "{valid_minutes}"},
                "provider_id": "messages.0.id",
                "timeout": 0.3,
            }
            | ({"hooks": hooks} if receipts else {})
            | changes
            for name, url in zip(("first", "second"), addresses, strict=False)
        ]
        path = data / "sms.json"
        path.write_text(json.dumps({"sender": "Melding", "routes": made}))
        path.chmod(0o600)

    return write


def queued(number: str = NUMBER, hours: float = 2, language: str = "nb", **safe: time) -> UUID:
    with as_process("worker"):
        receiver = outbox.Receiver(number, language, **safe)
        made = outbox.queue(receiver, f"inquiry:{uuid.uuid4()}", "0301", now() + timedelta(hours=hours), "x.sweep")
    assert made is not None
    return made


def _owner_dsn() -> str:
    return make_conninfo(settings.INSTANCE.database_owner_dsn, dbname=connections["owner"].settings_dict["NAME"])


def send() -> bool:
    with as_process("worker"):
        return sending.send_one()


def sms(message: UUID) -> Sms:
    with as_process("worker"):
        return Sms.objects.get(id=message)


def later(message: UUID) -> None:
    """As if the pause before the next attempt were over and the gateways had rested."""
    sending._resting.clear()
    with as_process("worker"):
        Sms.objects.filter(id=message).update(next_attempt_at=now())


def receipt(status: str, message: str = "g-1", route: str = "first", secret: str = SECRET) -> bool:
    body = json.dumps({"message": {"id": message, "status": status}}).encode()
    signature = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    with as_process("worker"):
        return receiving.receipt(settings.INSTANCE.data, route, {"X-Signature": signature}, body)


def test_a_message_goes_to_the_gateway_with_its_secret_and_its_own_id(gateway: Gateway, routes: Write) -> None:
    routes(gateway.url)
    message = queued(language="nn")
    assert send()
    (got,) = gateway.received
    assert got.headers["Authorization"] == "Bearer of the route"
    assert got.headers["Idempotency-Key"] == str(message)
    assert got.body["to"] == NUMBER
    assert got.body["text"] == texts.TEXTS["nn"]
    assert got.body["ref"] == str(message)
    assert got.body["from"] == "Melding"
    assert 100 < got.body["ttl"] <= 120
    assert sms(message).state == "sent"
    assert not send()


def test_a_form_and_a_query_are_other_shapes_of_the_same(gateway: Gateway, routes: Write) -> None:
    body = {"dest": "{to_digits}", "message": "{text}"}
    for method in ("POST", "GET"):
        routes(gateway.url, receipts=False, method=method, format="form", body=body)
        queued(f"+474123456{len(method)}")
        assert send()
        assert gateway.received[-1].body["dest"].startswith("4741234")
        assert gateway.received[-1].body["message"] == texts.TEXTS["nb"]


def test_delivered_the_number_and_its_key_are_gone(gateway: Gateway, routes: Write) -> None:
    routes(gateway.url)
    message = queued()
    key = sms(message).number_key_id
    assert key is not None
    send()
    assert sms(message).number_ct is not None
    assert receipt("Delivered")
    assert sms(message).state == "delivered"
    assert sms(message).number_ct is None
    with as_process("worker"):
        assert not DataKey.objects.filter(id=key).exists()
        assert fates([message])[message].told


def test_a_receipt_that_comes_twice_changes_nothing(gateway: Gateway, routes: Write) -> None:
    routes(gateway.url)
    message = queued()
    send()
    assert receipt("delivered")
    assert receipt("delivered")
    assert receipt("failed")
    assert sms(message).state == "delivered"
    with as_process("worker"):
        assert Event.objects.filter(kind="sms_delivered", subject=f"sms:{message}").count() == 1


def test_a_gateway_may_answer_by_our_own_id(gateway: Gateway, routes: Write) -> None:
    gateway.answers = [(202, "queued")]
    routes(gateway.url)
    message = queued()
    send()
    assert receipt("delivered", str(message))
    assert sms(message).state == "delivered"


@pytest.mark.parametrize(("message", "status"), [("g-2", "delivered"), ("x" * 500, "failed"), ("g-1", "buffered")])
def test_a_receipt_about_nothing_is_let_lie(gateway: Gateway, routes: Write, message: str, status: str) -> None:
    routes(gateway.url)
    sent = queued()
    send()
    assert not receipt(status, message)
    assert sms(sent).state == "sent"


def test_a_wrong_signature_is_refused(gateway: Gateway, routes: Write) -> None:
    routes(gateway.url)
    message = queued()
    send()
    with pytest.raises(WrongSignature):
        receipt("delivered", secret="somebody else's secret")
    assert sms(message).state == "sent"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[1, 2]", b'{"message": 3}', b"x" * 20_000])
def test_what_cannot_be_read_is_refused(gateway: Gateway, routes: Write, body: bytes) -> None:
    routes(gateway.url)
    signature = hmac.digest(SECRET.encode(), body, hashlib.sha256).hex()
    with as_process("worker"), pytest.raises(Unreadable):
        receiving.receipt(settings.INSTANCE.data, "first", {"X-Signature": signature}, body)


def test_without_a_receipt_nobody_knows_and_a_late_one_still_counts(gateway: Gateway, routes: Write) -> None:
    routes(gateway.url)
    message = queued()
    send()
    with as_process("worker"):
        Sms.objects.filter(id=message).update(sent_at=now())
        assert sending.give_up_waiting() == 0
    with as_process("worker"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("bindeledd.notices.sms.rules.RECEIPT_PATIENCE", timedelta(0))
        assert sending.give_up_waiting() == 1
    assert (sms(message).state, sms(message).cause) == ("failed", "no_receipt")
    assert receipt("delivered")
    assert (sms(message).state, sms(message).cause) == ("delivered", "")


@pytest.mark.parametrize(
    "broken", [(500, {}), (503, {}), (401, {}), (429, {}), (0, None), (302, "http://127.0.0.1:9/")]
)
def test_when_the_first_gateway_breaks_the_second_is_used_at_once(
    gateway: Gateway, second: Gateway, routes: Write, broken: tuple[int, Any]
) -> None:
    gateway.answers = [broken]
    routes(gateway.url, second.url)
    message = queued()
    assert send()
    assert len(second.received) == 1
    assert sms(message).state == "sent"
    with as_process("worker"):
        tried = list(SmsAttempt.objects.order_by("id").values_list("route", "result"))
    assert tried == [("first", "unavailable"), ("second", "accepted")]


def test_a_gateway_that_broke_rests_and_is_used_again_later(gateway: Gateway, second: Gateway, routes: Write) -> None:
    gateway.answers = [(500, {}), (200, {})]
    routes(gateway.url, second.url)
    for number in ("+4741234501", "+4741234502"):
        queued(number)
        assert send()
    assert (len(gateway.received), len(second.received)) == (1, 2)
    message = queued("+4741234503")
    later(message)
    assert send()
    assert len(gateway.received) == 2


def test_when_none_answers_it_is_tried_again_until_it_is_too_late(routes: Write) -> None:
    routes(nobody_listens(), nobody_listens())
    message = queued()
    assert not send()
    assert (sms(message).state, sms(message).attempts) == ("due", 1)
    assert not send(), "the pause holds"
    later(message)
    assert not send()
    assert sms(message).next_attempt_at > now() + timedelta(seconds=25)
    later(message)
    with as_process("worker"), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "now", lambda: now() + timedelta(hours=3))
        assert sending.send_one()
    assert (sms(message).state, sms(message).cause) == ("failed", "gateway")
    assert sms(message).number_ct is None


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_message_that_every_gateway_refuses_is_not_tried_again(
    gateway: Gateway, second: Gateway, routes: Write, status: int
) -> None:
    gateway.answers, second.answers = [(status, {})], [(status, {})]
    routes(gateway.url, second.url)
    message = queued()
    assert send()
    assert (sms(message).state, sms(message).cause) == ("failed", "refused")
    with as_process("worker"):
        assert not fates([message])[message].told


def test_what_did_not_arrive_goes_by_the_other_route(gateway: Gateway, second: Gateway, routes: Write) -> None:
    second.answers = [(200, {"messages": [{"id": "s-1"}]})]
    routes(gateway.url, second.url)
    message = queued()
    send()
    assert receipt("undeliverable")
    assert sms(message).state == "due"
    assert send()
    assert (len(gateway.received), len(second.received)) == (1, 1)
    assert receipt("failed", "s-1", "second")
    assert (sms(message).state, sms(message).cause) == ("failed", "not_delivered")


def test_stopp_ends_messages_to_the_number_and_start_allows_them(gateway: Gateway, routes: Write) -> None:
    routes(gateway.url)

    def answer(text: str) -> str:
        body = json.dumps({"from": "4741234567", "text": text}).encode()
        signature = "sha256=" + hmac.digest(SECRET.encode(), body, hashlib.sha256).hex()
        with as_process("worker"):
            return receiving.reply(settings.INSTANCE.data, "first", {"X-Signature": signature}, body)

    assert answer("STOPP") == "stopped"
    assert answer("stopp") == "stopped"
    assert answer("Hvem er dette?") == ""
    message = queued()
    send()
    assert (sms(message).state, sms(message).cause) == ("failed", "opted_out")
    assert gateway.received == []
    assert answer("Start") == "started"
    queued()
    assert send()
    assert len(gateway.received) == 1
    with as_process("worker"):
        assert SmsOptOut.objects.count() == 1


def test_a_number_is_not_flooded(gateway: Gateway, routes: Write) -> None:
    routes(gateway.url, receipts=False)
    first, again = queued(), queued()
    send()
    send()
    assert sms(first).state == "accepted"
    assert (sms(again).state, sms(again).cause) == ("failed", "too_many")
    assert len(gateway.received) == 1


def test_outside_the_safe_hours_there_is_nothing_to_queue() -> None:
    hour = (now() + timedelta(hours=6)).astimezone(OSLO).hour
    with as_process("worker"):
        receiver = outbox.Receiver(NUMBER, "nb", time(hour), time(hour, 1))
        assert outbox.queue(receiver, f"inquiry:{uuid.uuid4()}", "0301", now() + timedelta(hours=1), "x.y") is None
        assert not Sms.objects.exists()


def test_the_hours_for_texts_are_data() -> None:
    with as_process("worker"):
        assert outbox.texting_hours() == rules.TEXTING_HOURS
    with psycopg.connect(_owner_dsn(), autocommit=True) as owner:
        owner.execute("INSERT INTO notices_smshours (weekday, opens, closes) VALUES (2, '10:00', '12:00')")
        try:
            with as_process("worker"):
                assert outbox.texting_hours() == (Hours(2, time(10), time(12)),)
        finally:
            owner.execute("DELETE FROM notices_smshours")


def test_the_database_refuses_a_message_outside_its_window(gateway: Gateway, routes: Write) -> None:
    message = queued()
    with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
        Sms.objects.filter(id=message).update(state="sent", sent_at=now() + timedelta(hours=3))
    with as_process("worker"), pytest.raises(DatabaseError), transaction.atomic():
        Sms.objects.filter(id=message).update(latest_at=now() + timedelta(days=1))


def test_the_database_refuses_a_number_kept_after_use() -> None:
    message = queued()
    with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
        Sms.objects.filter(id=message).update(state="accepted", sent_at=now(), settled_at=now())


def test_one_message_waits_about_a_matter() -> None:
    subject = f"inquiry:{uuid.uuid4()}"
    with as_process("worker"):
        receiver = outbox.Receiver(NUMBER, "nb")
        made = {outbox.queue(receiver, subject, "0301", now() + timedelta(hours=1), "x.y") for _ in range(2)}
        assert len(made) == 1


@pytest.mark.parametrize("who", ["agent1", "sagene1", "leder-sagene", "admin"])
def test_nobody_who_logs_in_sees_that_somebody_is_texted(who: str) -> None:
    queued()
    for model in (Sms, SmsAttempt, SmsOptOut):
        with as_user(who), pytest.raises(DatabaseError), transaction.atomic():
            model.objects.exists()


def test_the_number_is_nowhere_in_clear(gateway: Gateway, routes: Write, caplog: pytest.LogCaptureFixture) -> None:
    gateway.answers = [(500, {"error": NUMBER})]
    routes(gateway.url)
    message = queued()
    send()
    assert NUMBER.encode() not in bytes(sms(message).number_ct or b"")
    assert NUMBER[3:] not in caplog.text
    with as_process("worker"):
        assert not any(NUMBER[3:] in json.dumps(each.data) for each in Event.objects.all())


def test_the_demo_keeps_messages_to_be_looked_at(data: Path) -> None:
    message = queued()
    assert send()
    assert sms(message).state == "accepted"
    (shown,) = DemoPhone(data).messages()
    assert (shown.to, shown.text) == (NUMBER, texts.TEXTS["nb"])


def test_without_any_route_that_is_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
    message = queued()
    send()
    assert (sms(message).state, sms(message).cause) == ("failed", "no_route")
