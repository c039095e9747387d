"""What operators and their machines ask: alive, ready, figures. Whoever has no token learns nothing."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from bindeledd.base.clock import now
from bindeledd.base.health import heartbeats, readiness, watching
from bindeledd.base.health.readiness import Part
from bindeledd.base.models import Alarm, Heartbeat, User
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.calls.models import EngineStatus
from bindeledd.notices.health import tell_alarms
from bindeledd.notices.models import Notice
from bindeledd.web import alarm_texts, operations

pytestmark = pytest.mark.django_db
ActingAs = Callable[[str], AbstractContextManager[Scope]]
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"
TOKEN = "a-token-of-the-test"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No answer from an earlier test, and a token."""
    monkeypatch.setattr(operations, "_answer", operations._Answer())
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, metrics_token=TOKEN))
    yield


def ask(path: str, **headers: str) -> tuple[int, str]:
    answer = Client(SERVER_NAME="localhost").get(path, headers=headers)
    return answer.status_code, answer.content.decode()


def all_alive() -> None:
    for process in ("worker", "auditor", "web"):
        heartbeats.beat(process, {})
    with scope(Actor.switchboard(), "test", nested=True):
        EngineStatus.objects.create(name="asterisk-1", connected=True, beat_at=now())


def parts(path: str = "/readyz") -> tuple[int, dict[str, Any]]:
    status, body = ask(path)
    answer = json.loads(body)
    assert answer["ok"] == (status == 200)
    return status, {name: part["ok"] for name, part in answer["parts"].items()}


def test_a_process_that_lives_says_so_without_asking_the_database() -> None:
    assert ask("/healthz") == (200, "ok\n")


def test_ready_when_every_part_is_there() -> None:
    all_alive()
    status, found = parts()
    assert status == 200
    assert found == dict.fromkeys(
        ("database", "migrations", "worker", "auditor", "switchboard:asterisk-1", "engine:asterisk-1"), True
    )


@pytest.mark.parametrize(("process", "age"), [("worker", 46), ("auditor", 121)])
def test_not_ready_while_a_process_is_silent(process: str, age: int) -> None:
    all_alive()
    Heartbeat.objects.filter(process=process).update(at=now() - timedelta(seconds=age))
    status, found = parts()
    assert status == 503 and [name for name, ok in found.items() if not ok] == [process]


def test_not_ready_while_a_table_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    all_alive()
    monkeypatch.setattr(readiness, "known_migrations", lambda: frozenset({("calls", "9999_tomorrow")}))
    status, found = parts()
    assert status == 503 and not found["migrations"]


def test_tables_that_are_newer_than_the_program_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    all_alive()
    monkeypatch.setattr(readiness, "known_migrations", lambda: frozenset({("base", "0001_initial")}))
    assert parts()[0] == 200


def test_without_telephony_the_pages_stay_with_the_load_balancer() -> None:
    assert parts()[0] == 503
    assert parts("/readyz/pages") == (200, {"database": True, "migrations": True})


def test_without_a_database_the_answer_comes_and_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, database_login_dsn=NO_DATABASE))
    assert parts() == (503, {"database": False})
    assert parts("/readyz/pages")[0] == 503


def test_the_answer_holds_no_secrets() -> None:
    instance = settings.INSTANCE
    text = ask("/readyz")[1]
    for secret in (instance.secret_key, instance.ari_secret, instance.database_login_dsn, TOKEN):
        assert secret not in text


def test_figures_are_for_whoever_has_the_token() -> None:
    assert ask("/metrics")[0] == 404
    assert ask("/metrics", Authorization="Bearer wrong")[0] == 404
    assert ask("/metrics", Authorization="Bearer ")[0] == 404
    status, text = ask("/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    names = {family.name for family in text_string_to_metric_families(text)}
    assert {"bindeledd_database_up", "bindeledd_queue_length", "bindeledd_promises", "bindeledd_live_streams"} <= names


def test_without_a_token_of_its_own_an_instance_shows_nobody_its_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, metrics_token=""))
    assert ask("/metrics", Authorization="Bearer ")[0] == 404


def test_figures_without_a_database_say_that_it_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        settings, "INSTANCE", replace(settings.INSTANCE, database_login_dsn=NO_DATABASE, metrics_token=TOKEN)
    )
    assert "bindeledd_database_up 0.0" in ask("/metrics", Authorization=f"Bearer {TOKEN}")[1]


def test_requests_are_timed_by_the_pages_name_and_never_by_its_address() -> None:
    ask("/samtale/4791234567")
    ask("/design")
    text = ask("/metrics", Authorization=f"Bearer {TOKEN}")[1]
    assert 'bindeledd_request_seconds_count{status="2xx",view="design"}' in text
    assert "4791234567" not in text


# --- the page and the banner ---------------------------------------------------------------------------


def late(kind: str, **audience: bool) -> None:
    with scope(Actor.worker(), "test", nested=True):
        Alarm.objects.create(kind=kind, part="x.y", count=3, late_since=now() - timedelta(hours=2), **audience)


@pytest.fixture
def page(demo: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], tuple[int, str]]:
    """Open a page as one of the demo's people: status and text."""
    monkeypatch.setattr(readiness, "parts", lambda: [Part("database", True), Part("engine:asterisk-1", False)])

    def look(name: str, path: str) -> tuple[int, str]:
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
        answer = client.get(path)
        return answer.status_code, answer.content.decode()

    return look


def test_administrators_see_what_is_late_and_which_part_is_gone(page: Callable[[str, str], tuple[int, str]]) -> None:
    late("sweep_late", technical=True, for_leads=False)
    status, text = page("admin", "/drift/")
    assert status == 200
    assert str(alarm_texts.sentence("sweep_late")) in text and "x.y" in text
    assert "Telefonsentralen asterisk-1" in text


def test_leads_see_theirs_and_no_more(page: Callable[[str, str], tuple[int, str]]) -> None:
    late("sweep_late", technical=True, for_leads=False)
    late("contact_late", technical=False, for_leads=True)
    _, text = page("lead1", "/drift/")
    assert str(alarm_texts.sentence("contact_late")) in text
    assert str(alarm_texts.sentence("sweep_late")) not in text and "Telefonsentralen" not in text


@pytest.mark.parametrize("name", ["agent1", "sagene1", "leder-sagene"])
def test_nobody_else_sees_page_or_banner(page: Callable[[str, str], tuple[int, str]], name: str) -> None:
    late("call_stuck", technical=True, for_leads=True)
    assert page(name, "/drift/")[0] == 403
    assert str(alarm_texts.sentence("call_stuck")) not in page(name, "/beredskap/")[1]


@pytest.mark.parametrize("name", ["admin", "lead1"])
def test_the_banner_is_on_every_page_of_those_it_concerns(
    page: Callable[[str, str], tuple[int, str]], name: str
) -> None:
    sentence = str(alarm_texts.sentence("call_stuck"))
    assert sentence not in page(name, "/beredskap/")[1]
    late("call_stuck", technical=True, for_leads=True)
    assert sentence in page(name, "/beredskap/")[1]
    assert sentence in page(name, "/drift/varsel")[1]


def unseen() -> set[str]:
    """Who has an alarm's notice that they have not seen."""
    ids = Notice.objects.filter(kind="alarm", seen_at=None).values_list("to_user_id", flat=True)
    return set(User.objects.filter(id__in=ids).values_list("username", flat=True))


def test_whoever_opens_the_page_has_seen_the_notice(page: Callable[[str, str], tuple[int, str]]) -> None:
    late("call_stuck", technical=True, for_leads=True)
    with scope(Actor.worker(), "test", nested=True):
        tell_alarms()
        assert unseen() >= {"admin", "lead1", "lead2"}
    page("admin", "/drift/")
    with scope(Actor.worker(), "test", nested=True):
        assert unseen() >= {"lead1", "lead2"} and "admin" not in unseen()


def test_every_alarm_has_a_sentence_for_people() -> None:
    watching.load()
    assert set(watching.WATCHES) | {"watch_failed"} == set(alarm_texts.SENTENCES)
