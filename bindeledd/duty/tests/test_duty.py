"""Whoever takes over on a line has a name: the officer signed on, else the leader."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connections, transaction

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import NotFound, Refused
from bindeledd.base.models import User
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.directory.models import Office
from bindeledd.duty import actions, queries
from bindeledd.duty.errors import LineTaken, NotSignedOn
from bindeledd.duty.models import DutyLine, SignOn
from bindeledd.notices.queries import unseen
from bindeledd.staff.errors import NotAtOffice

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
FRIDAY_NOON = datetime(2026, 11, 20, 12, tzinfo=OSLO)


def user_id(username: str) -> int:
    return User.objects.values_list("id", flat=True).get(username=username)


def sagene() -> int:
    return Office.objects.values_list("id", flat=True).get(number="0313")


def acute() -> int:
    with scope(Actor.worker(), "test", nested=True):
        return DutyLine.objects.values_list("id", flat=True).get(office=sagene(), kind="acute")


def test_an_office_has_an_acute_and_an_ordinary_line(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        first, second = queries.lines_of(sagene(), FRIDAY_NOON)
    assert (first.kind, second.kind) == ("acute", "ordinary")
    assert first.open_now
    assert (first.number or "").startswith("+4721")
    assert (second.number, second.sip_user) == (None, "vakt-0313")


def test_a_closed_line_says_when_it_opens(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        line = queries.line(acute(), FRIDAY_NOON + timedelta(days=1))
    assert not line.open_now
    assert line.opening.opens_at == datetime(2026, 11, 23, 9, tzinfo=OSLO)


def test_a_line_with_nobody_signed_on_is_the_leaders(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        taker = queries.taker_of(acute())
    assert (taker.id, taker.signed_on) == (user_id("leder-sagene"), False)


def test_who_signs_on_takes_over_until_signing_off(acting_as: ActingAs) -> None:
    line = acute()
    with acting_as("sagene1"):
        actions.sign_on(line)
        assert queries.lines_of_officer(user_id("sagene1")) == [line]
    with acting_as("agent1"):
        assert queries.taker_of(line) == queries.Taker(user_id("sagene1"), _name("sagene1"), signed_on=True)
    with acting_as("sagene1"):
        actions.sign_off(line)
        assert queries.taker_of(line).id == user_id("leder-sagene")


def test_signing_on_twice_changes_nothing(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        assert actions.sign_on(acute()).id == actions.sign_on(acute()).id


def test_the_second_officer_learns_who_has_the_line(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        actions.sign_on(acute())
    with acting_as("sagene2"), pytest.raises(LineTaken) as taken:
        actions.sign_on(acute())
    assert _name("sagene1") in taken.value.text()


def test_taking_over_is_done_by_the_receiver_and_told_to_the_other(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        actions.sign_on(acute())
    with acting_as("sagene2"):
        actions.take_over(acute())
        assert queries.taker_of(acute()).id == user_id("sagene2")
    with acting_as("sagene1") as entered:
        assert unseen(entered.actor).own == 1


def test_handing_over_only_asks(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        actions.sign_on(acute())
        actions.hand_over(acute(), user_id("sagene2"))
        assert queries.taker_of(acute()).id == user_id("sagene1")
        with pytest.raises(NotAtOffice):
            actions.hand_over(acute(), user_id("agent1"))
    with acting_as("sagene2") as entered:
        assert unseen(entered.actor).own == 1
        with pytest.raises(NotSignedOn):
            actions.hand_over(acute(), user_id("sagene1"))


def test_nobody_signs_on_at_another_office(acting_as: ActingAs) -> None:
    for stranger in ("agent1", "leder-tromso", "admin"):
        with acting_as(stranger), pytest.raises(Refused), transaction.atomic():
            actions.sign_on(acute())


def test_signing_off_needs_having_signed_on(acting_as: ActingAs) -> None:
    with acting_as("sagene1"), pytest.raises(NotSignedOn):
        actions.sign_off(acute())


def test_an_unknown_line_is_not_found(acting_as: ActingAs) -> None:
    with acting_as("sagene1"), pytest.raises(NotFound):
        queries.taker_of(0)


def test_a_forgotten_sign_on_lapses_at_midnight(acting_as: ActingAs) -> None:
    line = acute()
    with time_machine.travel(FRIDAY_NOON), acting_as("sagene1"):
        actions.sign_on(line)
        assert queries.taker_of(line).signed_on
        assert not queries.taker_of(line, FRIDAY_NOON + timedelta(hours=12)).signed_on


def test_the_database_refuses_two_officers_on_a_line(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        actions.sign_on(acute())
    with pytest.raises(IntegrityError, match="one_officer_a_line"), acting_as("sagene2"):
        _sign_on_directly("sagene2")


def test_the_database_refuses_to_put_somebody_else_on_duty(acting_as: ActingAs) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting_as("leder-sagene"):
        _sign_on_directly("sagene2")


def test_the_database_refuses_a_sign_on_at_another_office(acting_as: ActingAs) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting_as("leder-tromso"):
        _sign_on_directly("leder-tromso")


def test_another_office_ends_no_sign_on(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        actions.sign_on(acute())
    with acting_as("leder-tromso"):
        assert SignOn.objects.update(until=now()) == 0


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ('kind, "order", name, number, sip_user', "'acute', 1, 'x', '+4721999999', NULL"),
        ('kind, "order", name, number, sip_user', "'acute', 2, 'x', NULL, NULL"),
        ('kind, "order", name, number, sip_user', "'acute', 2, 'x', '+4721999999', 'vakt-x'"),
        ('kind, "order", name, number, sip_user', "'acute', 2, 'x', '21 99 99 99', NULL"),
        ('kind, "order", name, number, sip_user', "'night', 2, 'x', '+4721999999', NULL"),
    ],
    ids=["same place in the order", "no telephone", "two telephones", "not E.164", "unknown kind"],
)
def test_the_database_refuses_an_impossible_line(columns: str, values: str) -> None:
    statement = f"INSERT INTO duty_dutyline (office_id, {columns}) VALUES ({sagene()}, {values})"
    with pytest.raises(IntegrityError), connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_overlapping_hours_of_a_line() -> None:
    insert = "INSERT INTO duty_dutyhours (line_id, weekday, opens, closes) VALUES (%s, 0, %s, %s)"
    line = acute()
    with connections["owner"].cursor() as cursor:
        cursor.execute(insert, [line, "09:00", "12:00"])
        cursor.execute(insert, [line, "12:00", "15:00"])
        with pytest.raises(IntegrityError, match="duty_hours_do_not_overlap"):
            cursor.execute(insert, [line, "11:59", "13:00"])


def test_a_line_never_moves_to_another_office() -> None:
    with pytest.raises(IntegrityError), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE duty_dutyline SET office_id = office_id + 1 WHERE id = %s", [acute()])


def _sign_on_directly(username: str) -> Any:
    start = now()
    return SignOn.objects.create(
        line_id=acute(), officer_id=user_id(username), since=start, until=start + timedelta(hours=1)
    )


def _name(username: str) -> str:
    return User.objects.values_list("display_name", flat=True).get(username=username)
