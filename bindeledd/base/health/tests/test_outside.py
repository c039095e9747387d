"""The outside heartbeat goes out while all is well and stops with anything; nothing but its address is sent."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings

from bindeledd.base.clock import now
from bindeledd.base.health import heartbeats, outside
from bindeledd.base.models import Alarm, Heartbeat
from bindeledd.base.scope import Actor, scope
from bindeledd.calls.models import EngineStatus

pytestmark = pytest.mark.django_db


class Outside(HTTPServer):
    """Somebody outside who notes each sign of life."""

    status = 200

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ping/secret"


class _Handler(BaseHTTPRequestHandler):
    server: Outside

    def do_GET(self) -> None:
        self.server.heard.append((self.command, self.path, dict(self.headers)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    server = Outside()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(settings, "BINDELEDD_HEARTBEAT_URL", server.address)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def well() -> None:
    """Every part is alive."""
    for process in ("worker", "auditor", "web"):
        heartbeats.beat(process, {})
    with scope(Actor.switchboard(), "test", nested=True):
        EngineStatus.objects.create(name="asterisk-1", connected=True, beat_at=now())


def alarm(**audience: bool) -> None:
    with scope(Actor.worker(), "test", nested=True):
        Alarm.objects.create(kind="mail_late", count=1, late_since=now(), **audience)


@pytest.mark.usefixtures("well")
def test_while_all_is_well_somebody_outside_hears_of_it(listener: Outside) -> None:
    outside.run()
    ((method, path, headers),) = listener.heard
    assert (method, path) == ("GET", "/ping/secret")
    assert set(headers) == {"Accept-Encoding", "Host", "User-Agent", "Connection"}
    assert headers["User-Agent"] == "bindeledd"


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize("process", ["worker", "auditor", "web"])
def test_a_silent_process_silences_the_heartbeat(listener: Outside, process: str) -> None:
    Heartbeat.objects.filter(process=process).update(at=now() - timedelta(minutes=5))
    outside.run()
    assert listener.heard == []


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize("values", [{"connected": False}, {"beat_at": now() - timedelta(minutes=5)}])
def test_a_lost_engine_silences_the_heartbeat(listener: Outside, values: dict[str, object]) -> None:
    with scope(Actor.switchboard(), "test", nested=True):
        EngineStatus.objects.update(**values)
    outside.run()
    assert listener.heard == []


@pytest.mark.usefixtures("well")
def test_an_alarm_for_operators_silences_the_heartbeat(listener: Outside) -> None:
    alarm(technical=True, for_leads=False)
    outside.run()
    assert listener.heard == []


@pytest.mark.usefixtures("well")
def test_what_people_are_late_with_does_not_silence_it(listener: Outside) -> None:
    alarm(technical=False, for_leads=True)
    outside.run()
    assert len(listener.heard) == 1


@pytest.mark.usefixtures("well")
def test_a_listener_in_trouble_disturbs_nobody_and_the_address_is_not_logged(
    listener: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    listener.status = 500
    assert outside.run() == 0
    assert "did not arrive" in caplog.text and "secret" not in caplog.text


@pytest.mark.usefixtures("well")
def test_without_an_address_nothing_is_sent(listener: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BINDELEDD_HEARTBEAT_URL", "")
    outside.run()
    assert listener.heard == []
