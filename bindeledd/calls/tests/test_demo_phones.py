"""The demo's telephones: one to a browser, rung in its page, and nothing of them outside the demo."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock import now
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.calls import demo_phones, numbers, requests
from bindeledd.calls.models import SoftPhone
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import Line, board, ready

ActingAs = Callable[[str], AbstractContextManager[Scope]]


def lender() -> AbstractContextManager[Scope]:
    return scope(Actor.worker(), "test", nested=True)


@given(st.integers(1, demo_phones.LINES))
def test_name_and_number_mean_each_other(line: int) -> None:
    name = f"demo-{line:02}"
    number = demo_phones.number_of(name)
    assert demo_phones.name_of(number) == name
    assert numbers.as_e164(number) == number, "the line would take it for a withheld number"


@given(st.from_regex(r"\+\d{8,12}", fullmatch=True))
def test_no_other_number_is_one_of_them(number: str) -> None:
    ours = {demo_phones.number_of(f"demo-{line:02}") for line in range(1, demo_phones.LINES + 1)}
    assert (demo_phones.name_of(number) is not None) == (number in ours)


@pytest.mark.parametrize("name", ["u1", "demo-1", "demo-001", "trunk_out", ""])
def test_other_telephones_have_no_such_number(name: str) -> None:
    with pytest.raises(ValueError, match="no telephone"):
        demo_phones.number_of(name)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.usefixtures("demo")
class TestLending:
    def test_a_browser_keeps_its_telephone(self) -> None:
        with lender():
            first, other = demo_phones.claim("mine"), demo_phones.claim("other")
            assert first is not None
            assert first != other
            assert demo_phones.claim("mine") == first == demo_phones.held("mine")

    def test_when_all_are_in_use_there_is_none(self) -> None:
        with lender():
            lent = {demo_phones.claim(f"browser {each}") for each in range(demo_phones.LINES)}
            assert len(lent) == demo_phones.LINES
            assert None not in lent
            assert demo_phones.claim("one too many") is None
            assert not demo_phones.renew("one too many")

    def test_the_one_that_was_left_first_is_lent_anew_and_its_secret_is_worth_nothing(self) -> None:
        with lender():
            for each in range(demo_phones.LINES):
                demo_phones.claim(f"browser {each}")
            left = demo_phones.held("browser 3")
            for minutes, browser in ((1, "browser 8"), (9, "browser 3")):
                at = now() - timedelta(minutes=minutes)
                SoftPhone.objects.filter(secret=browser).update(valid_until=at)
            assert demo_phones.claim("new") == left
            assert demo_phones.held("browser 3") is None
            assert not demo_phones.renew("browser 3")

    def test_the_engine_is_told_only_in_the_demo(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with lender():
            lent = demo_phones.claim("mine")
        assert lent is not None
        with board():
            assert SoftPhone.objects.filter(sip_user=lent.sip_user).exists()
        known = requests.Phone(lent.sip_user, "demo", "mine")
        assert known in requests.phones(now())
        assert known not in requests.phones(now() + demo_phones.LASTS + timedelta(seconds=1))
        monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
        assert known not in requests.phones(now())

    def test_who_rang_from_a_page_is_rung_there_and_outside_the_demo_never(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(Store("test"), number=demo_phones.number_of("demo-07"))
        line.waiting()
        assert requests.endpoint_of(line.state.call_id, "person:", "test") == "PJSIP/demo-07"
        monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
        assert requests.endpoint_of(line.state.call_id, "person:", "test") == "PJSIP/4799999907@trunk_out"

    def test_the_lender_sees_nobodys_telephone(self, acting_as: ActingAs) -> None:
        agent = ready(acting_as)
        with lender():
            assert not SoftPhone.objects.filter(sip_user=f"u{agent}").exists()
            assert not SoftPhone.objects.filter(sip_user=f"u{agent}").update(secret="mine")
            with pytest.raises(ProgrammingError), transaction.atomic():
                SoftPhone(sip_user="vakt-1", kind="phone", secret="mine", valid_until=now()).save(force_insert=True)
            with pytest.raises(IntegrityError), transaction.atomic():
                SoftPhone(sip_user="u99", kind="demo", secret="mine", valid_until=now()).save(force_insert=True)

    def test_nobody_who_works_here_makes_one(self, acting_as: ActingAs) -> None:
        with acting_as("agent1"), pytest.raises(ProgrammingError), transaction.atomic():
            SoftPhone(sip_user="demo-01", kind="demo", secret="mine", valid_until=now()).save(force_insert=True)
