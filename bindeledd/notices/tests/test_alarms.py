"""Alarms are told to those they are for, once, and mails that hang are found."""

from datetime import timedelta

import pytest

from bindeledd.base.clock import now
from bindeledd.base.health import watching
from bindeledd.base.health.watching import Late
from bindeledd.base.models import Alarm, User
from bindeledd.base.scope import Actor, scope
from bindeledd.calls.numbers import seal
from bindeledd.notices import health
from bindeledd.notices.actions import notify_user
from bindeledd.notices.models import Notice, Sms
from bindeledd.staff.demo import SIMULATED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def planted(**audience: bool) -> Alarm:
    return Alarm.objects.create(kind="sweep_late", count=1, late_since=now(), **audience)


def told() -> set[str]:
    """Who was told, but for those who only play."""
    ids = Notice.objects.filter(kind="alarm").values_list("to_user_id", flat=True)
    people = User.objects.filter(id__in=ids).exclude(username__startswith=SIMULATED)
    return set(people.values_list("username", flat=True))


@pytest.mark.parametrize(
    ("technical", "for_leads", "names"),
    [(True, False, {"admin"}), (False, True, {"lead1", "lead2"}), (True, True, {"admin", "lead1", "lead2"})],
)
def test_operators_and_leads_are_told_what_is_theirs(technical: bool, for_leads: bool, names: set[str]) -> None:
    with scope(Actor.worker(), "test", nested=True):
        planted(technical=technical, for_leads=for_leads)
        assert health.tell_alarms() == 1
        assert told() == names


def test_an_alarm_is_told_once() -> None:
    with scope(Actor.worker(), "test", nested=True):
        planted(technical=True, for_leads=False)
        assert [health.tell_alarms(), health.tell_alarms()] == [1, 0]


def test_an_alarm_that_has_ended_is_not_told() -> None:
    with scope(Actor.worker(), "test", nested=True):
        alarm = planted(technical=True, for_leads=False)
        Alarm.objects.filter(id=alarm.id).update(ended_at=now())
        assert health.tell_alarms() == 0


def found(kind: str, *, later: timedelta = timedelta()) -> list[Late]:
    return list(watching.WATCHES[kind].look(now() + later))


def test_a_mail_that_no_worker_sends_is_found() -> None:
    with scope(Actor.worker(), "test", nested=True):
        notify_user(User.objects.get(username="sagene1").id, "due_soon", "inquiry:1")
        assert found("mail_late") == []
        (late,) = found("mail_late", later=timedelta(minutes=4))
        assert late.count == 1 and late.examples[0].startswith("notice:")


@pytest.mark.parametrize(("values", "count"), [({"attempts": 4}, 0), ({"attempts": 5}, 1), ({"mail": "given_up"}, 1)])
def test_a_mail_server_in_trouble_is_found(values: dict[str, object], count: int) -> None:
    with scope(Actor.worker(), "test", nested=True):
        notify_user(User.objects.get(username="sagene1").id, "due_soon", "inquiry:1")
        Notice.objects.update(next_attempt_at=now() + timedelta(minutes=9), **values)
        assert len(found("mail_refused")) == count


@pytest.mark.parametrize(("values", "kinds"), [({}, {"sms_late"}), ({"attempts": 5}, {"sms_late", "sms_refused"})])
def test_a_text_message_that_hangs_is_found(values: dict[str, int], kinds: set[str]) -> None:
    moment = now()
    with scope(Actor.worker(), "test", nested=True):
        sealed = seal("+4741234567")
        Sms.objects.create(
            subject="inquiry:1",
            municipality="0301",
            language="nb",
            number_key=sealed.key,
            number_ct=sealed.text,
            then="handoffs.told",
            earliest_at=moment,
            latest_at=moment + timedelta(hours=2),
            next_attempt_at=moment,
            **values,
        )
        later = {"later": timedelta(minutes=4)}
        assert {kind for kind in ("sms_late", "sms_refused") if found(kind, **later)} == kinds
        assert {figure.labels["state"]: figure.value for figure in health.sms_figures(moment)} == {"due": 1, "sent": 0}
