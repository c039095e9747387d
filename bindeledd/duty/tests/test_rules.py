"""A line without hours of its own is staffed when the contact centre answers; a sign-on lasts until midnight."""

from datetime import datetime, time

from bindeledd.base.clock import OSLO
from bindeledd.directory.rules import opening
from bindeledd.duty.rules import CONTACT_CENTRE_HOURS, end_of_day, staffed_hours


def test_a_line_without_hours_has_the_contact_centres() -> None:
    assert staffed_hours([]) == CONTACT_CENTRE_HOURS


def test_own_hours_replace_them() -> None:
    assert [each.opens for each in staffed_hours([(0, time(8), time(15))])] == [time(8)]


def test_weekdays_from_nine_to_three_and_not_on_public_holidays() -> None:
    def is_open(at: str) -> bool:
        return opening(CONTACT_CENTRE_HOURS, (), datetime.fromisoformat(at).replace(tzinfo=OSLO)).open_now

    assert is_open("2026-11-20T09:00")
    assert not is_open("2026-11-20T15:00")
    assert not is_open("2026-11-21T10:00")
    assert not is_open("2026-04-02T10:00")


def test_a_sign_on_ends_at_midnight_in_oslo_also_when_the_clock_changes() -> None:
    in_autumn = datetime(2026, 10, 25, 0, 30, tzinfo=OSLO)
    assert end_of_day(in_autumn).isoformat() == "2026-10-26T00:00:00+01:00"
    assert (end_of_day(in_autumn).timestamp() - in_autumn.timestamp()) / 3600 == 24.5
    late_in_utc = datetime.fromisoformat("2026-06-30T22:30:00+00:00")
    assert end_of_day(late_in_utc).isoformat() == "2026-07-02T00:00:00+02:00"
