"""Signing on to and off duty lines: a person acts for themselves, nobody is put on duty from outside (law 2)."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import now
from bindeledd.base.errors import Refused
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.duty.errors import LineTaken, NotSignedOn
from bindeledd.duty.models import SignOn
from bindeledd.duty.queries import Line, line, lines_of, taker_of
from bindeledd.duty.rules import TEST_FAILURES, end_of_day
from bindeledd.notices.actions import notify_leader, notify_user
from bindeledd.staff.errors import NotAtOffice
from bindeledd.staff.queries import name_of, works_at


def sign_on(line_id: int) -> SignOn:
    """The acting officer takes a free line until midnight. Signing on twice changes nothing. Raises LineTaken."""
    wanted = _own_office_line(line_id)
    acting, start = acting_user_id(), now()
    if wanted.taker.signed_on and wanted.taker.id == acting:
        return _current(line_id)
    try:
        with transaction.atomic():
            taken = SignOn.objects.create(line_id=line_id, officer_id=acting, since=start, until=end_of_day(start))
    except IntegrityError as error:
        raise LineTaken(name=taker_of(line_id).display_name) from error
    _tell(wanted, "duty_signed_on")
    return taken


def sign_off(line_id: int) -> None:
    """The acting officer gives the line up; until somebody signs on it is the leader's. Raises NotSignedOn."""
    held = _own_office_line(line_id)
    ended = _end(line_id, acting_user_id())
    if not ended:
        raise NotSignedOn()
    _tell(held, "duty_signed_off")
    _warn_if_nobody_is_left(held)


def take_over(line_id: int) -> SignOn:
    """The acting officer takes the line from whoever has it, who gets a notice (law 2: the receiver moves it)."""
    wanted = _own_office_line(line_id)
    before = wanted.taker
    if before.signed_on and before.id != acting_user_id():
        _end(line_id, before.id)
        notify_user(before.id, "duty_taken_over", f"line:{line_id}")
    return sign_on(line_id)


def hand_over(line_id: int, to_user_id: int) -> None:
    """Ask a colleague to take the line: they get a notice, and it stays where it is until they take it (law 2)."""
    held = _own_office_line(line_id)
    if not (held.taker.signed_on and held.taker.id == acting_user_id()):
        raise NotSignedOn()
    if not works_at(to_user_id, held.office_id):
        raise NotAtOffice(name=name_of(to_user_id))
    notify_user(to_user_id, "duty_offered", f"line:{line_id}")


def being_tested(sign_on: SignOn, call_id: UUID) -> None:
    """The line is being rung to see that it answers; what comes of it is written by `tested`."""
    SignOn.objects.filter(id=sign_on.id).update(test_call=call_id, test_result="")
    notify(f"office:{sign_on.line.office_id}")


def tested(sign_on: SignOn, result: str) -> None:
    """Write what a test ring showed (worker). A line that did not answer is nobody's; officer and leader hear of it."""
    moment, line_id = now(), sign_on.line_id
    failed = result in TEST_FAILURES
    until = moment if failed and sign_on.until > moment else sign_on.until
    SignOn.objects.filter(id=sign_on.id).update(test_result=result, until=until)
    office_id = sign_on.line.office_id
    record_event("duty_line_tested", f"line:{line_id}", office_id=office_id, result=result, officer=sign_on.officer_id)
    notify(f"office:{office_id}")
    if failed:
        notify_user(sign_on.officer_id, "duty_not_confirmed", f"line:{line_id}")
        notify_leader(office_id, "duty_not_confirmed", f"line:{line_id}")


def _warn_if_nobody_is_left(left: Line) -> None:
    """The last one signs off while the line should be staffed: the leader hears of it."""
    lines = lines_of(left.office_id)
    if left.open_now and not any(each.taker.signed_on for each in lines if each.open_now):
        notify_leader(left.office_id, "duty_empty", f"office:{left.office_id}")


def _own_office_line(line_id: int) -> Line:
    found = line(line_id)
    if not works_at(acting_user_id(), found.office_id):
        raise Refused(_("Vakttelefonen hører til et annet kontor."), action="use_line", subject=f"line:{line_id}")
    return found


def _current(line_id: int) -> SignOn:
    return SignOn.objects.get(line=line_id, since__lte=now(), until__gt=now())


def _end(line_id: int, officer_id: int) -> int:
    moment = now()
    return SignOn.objects.filter(line=line_id, officer=officer_id, since__lte=moment, until__gt=moment).update(
        until=moment
    )


def _tell(changed: Line, kind: str) -> None:
    record_event(kind, f"line:{changed.id}", office_id=changed.office_id)
    notify(f"office:{changed.office_id}")
