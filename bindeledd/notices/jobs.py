"""Sends notices by e-mail and text messages. Each row decides for itself; what can't be sent is tried again later."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from bindeledd.base.clock import now
from bindeledd.base.jobs import sweep
from bindeledd.notices.models import MailAddress, Notice, Sms
from bindeledd.notices.rules import BODY, MOST_ATTEMPTS, SUBJECT, pause_after
from bindeledd.notices.sms import sending

BATCH = 50
HASHES_KEPT = timedelta(days=30)
_COLUMNS = ["mail", "attempts", "next_attempt_at", "sent_at"]
log = logging.getLogger(__name__)


@sweep(every=20, outward=True)
def send_mail() -> int:
    """Send a batch of due mails. What has been seen in Bindeledd meanwhile needs no mail.

    A worker that dies between sending and writing down sends again with the same Message-ID, so that the
    receiver's mail system can tell.
    """
    due = Notice.objects.filter(mail=Notice.Mail.DUE, next_attempt_at__lte=now()).order_by("next_attempt_at")
    notices = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("to_user", "to_office")[:BATCH])
    if not notices:
        return 0
    addresses, mailer = _addresses(notices), get_connection()
    for notice in notices:
        _handle(notice, addresses.get(notice.to_user_id) if notice.to_user_id else _office_address(notice), mailer)
        if notice.mail == Notice.Mail.DUE:
            return 0  # the mail server is in trouble: leave the rest for the next time
    return len(notices)


def _handle(notice: Notice, address: str | None, mailer: BaseEmailBackend) -> None:
    if notice.seen_at is not None:
        notice.mail = Notice.Mail.NOT_NEEDED
    elif not address:
        notice.mail = Notice.Mail.NO_ADDRESS
    else:
        _try(notice, address, mailer)
    notice.save(update_fields=_COLUMNS)


def _try(notice: Notice, address: str, mailer: BaseEmailBackend) -> None:
    notice.attempts += 1
    try:
        _message(notice, address, mailer).send()
    except ValueError as error:  # an address that no mail can have: it holds up nobody else's
        log.warning("mail for notice %s cannot be written: %s", notice.id, type(error).__name__)
        notice.mail = Notice.Mail.GIVEN_UP
        return
    except (smtplib.SMTPException, OSError) as error:
        # The error may quote the address: only its kind is logged.
        log.warning("mail for notice %s failed (%s), attempt %s", notice.id, type(error).__name__, notice.attempts)
        notice.next_attempt_at = now() + pause_after(notice.attempts)
        notice.mail = Notice.Mail.GIVEN_UP if notice.attempts >= MOST_ATTEMPTS else Notice.Mail.DUE
        return
    notice.mail, notice.sent_at = Notice.Mail.SENT, now()


def _message(notice: Notice, address: str, mailer: BaseEmailBackend) -> EmailMessage:
    language = notice.to_user.language if notice.to_user else settings.LANGUAGE_CODE
    with translation.override(language):
        body = str(BODY).format(address=settings.INSTANCE.web_url)
        headers = {"Message-ID": f"<{notice.id}@bindeledd>", "Auto-Submitted": "auto-generated"}
        return EmailMessage(str(SUBJECT), body, to=[address], connection=mailer, headers=headers)


def _addresses(notices: list[Notice]) -> dict[int, str]:
    users = [notice.to_user_id for notice in notices if notice.to_user_id]
    return dict(MailAddress.objects.filter(user__in=users, user__is_active=True).values_list("user_id", "email"))


def _office_address(notice: Notice) -> str | None:
    return notice.to_office.email if notice.to_office else None


@sweep(every=10, outward=True)
def send_sms() -> int:
    """Hand one due text message to a gateway, so that each is a transaction of its own."""
    return int(sending.send_one())


@sweep(every=60)
def sms_without_receipt() -> int:
    """Text messages of which no gateway has said what became of them."""
    return sending.give_up_waiting()


@sweep(every=3600)
def forget_numbers() -> int:
    """Let go of the hashes of numbers that were texted a month ago (law 13)."""
    old = Sms.objects.filter(settled_at__lt=now() - HASHES_KEPT, number_hash__isnull=False)
    return old.update(number_hash=None)
