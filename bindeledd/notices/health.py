"""What operators must know of mails and text messages, and how operators and leads are told of alarms."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Min

from bindeledd.base.health import alarms
from bindeledd.base.health.watching import Figure, Late, late_rows, measures, watch
from bindeledd.base.jobs import sweep
from bindeledd.notices.actions import notify_user
from bindeledd.notices.models import Notice, Sms
from bindeledd.staff.models import Role
from bindeledd.staff.queries import holders_of

SENT_WITHIN = timedelta(minutes=3)
TROUBLE_ATTEMPTS = 5
GIVEN_UP_SHOWN = timedelta(hours=24)


@sweep(every=20)
def tell_alarms() -> int:
    """Tell operators and leads of alarms that nobody has been told of: on their page and by e-mail."""
    told = alarms.untold()
    for alarm in told:
        roles = [Role.ADMINISTRATOR] * alarm.technical + [Role.AGENT_LEAD] * alarm.for_leads
        for user_id in holders_of(*roles):
            notify_user(user_id, "alarm", f"alarm:{alarm.id}")
    return len(told)


@watch("operators")
def mail_late(at: datetime) -> Iterable[Late]:
    """Mails that were due three minutes ago and that no worker has tried since."""
    rows = Notice.objects.filter(mail="due", next_attempt_at__lt=at - SENT_WITHIN)
    return late_rows(rows, "next_attempt_at", "notice")


@watch("operators")
def mail_refused(at: datetime) -> Iterable[Late]:
    """Mails that failed five times, or were given up within the last day: the mail server is in trouble."""
    trying = Notice.objects.filter(mail="due", attempts__gte=TROUBLE_ATTEMPTS)
    given_up = Notice.objects.filter(mail="given_up", next_attempt_at__gt=at - GIVEN_UP_SHOWN)
    return late_rows(trying | given_up, "created_at", "notice")


@watch("operators")
def sms_late(at: datetime) -> Iterable[Late]:
    """Text messages to callers that might have been sent three minutes ago and were not tried."""
    limit = at - SENT_WITHIN
    rows = Sms.objects.filter(state="due", next_attempt_at__lt=limit, earliest_at__lt=limit)
    return late_rows(rows, "next_attempt_at", "sms")


@watch("operators")
def sms_refused(at: datetime) -> Iterable[Late]:
    """Text messages that no gateway has taken though five rounds were made: the gateways are in trouble."""
    return late_rows(Sms.objects.filter(state="due", attempts__gte=TROUBLE_ATTEMPTS), "created_at", "sms")


@measures
def sms_figures(at: datetime) -> Iterator[Figure]:
    """Text messages that wait for a gateway or a receipt."""
    for state in ("due", "sent"):
        number = Sms.objects.filter(state=state).count()
        yield Figure("sms", "Text messages to callers that are not settled.", number, {"state": state})


@measures
def mail_figures(at: datetime) -> Iterator[Figure]:
    """The outbox."""
    due = Notice.objects.filter(mail="due", next_attempt_at__lte=at)
    oldest = due.aggregate(first=Min("next_attempt_at"))["first"]
    yield Figure("mail_due", "Mails to be sent now.", due.count())
    late = (at - oldest).total_seconds() if oldest else 0.0
    yield Figure("mail_late_seconds", "How long the first of them has been due.", max(0.0, late))
