"""The talk beside a call: who hears it, what may be said, and that it is forgotten."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.models import DataKey
from bindeledd.base.scope import Actor, Scope
from bindeledd.calls.errors import NotYourCall
from bindeledd.desk import actions, jobs, queries, rules
from bindeledd.desk.errors import NobodyAsks
from bindeledd.desk.models import HelpMessage
from bindeledd.handoffs.tests import world

in_database = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
Acting = Callable[[Actor], AbstractContextManager[Scope]]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
QUESTION = "Gjelder nødhjelp også for en student?"


@given(st.lists(st.sampled_from("0123456789"), min_size=8, max_size=12), st.sampled_from(["", " ", "  "]), st.text())
def test_a_telephone_number_or_national_id_is_seen_however_it_is_spaced(
    digits: list[str], between: str, around: str
) -> None:
    assert rules.names_somebody(f"{around} {between.join(digits)} {around}")


@given(st.integers(0, 9_999_999), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
@example(12500, now().date())
def test_sums_and_dates_name_nobody(money: int, day: Any) -> None:
    assert not rules.names_somebody(f"Han fikk {money} kroner {day:%d.%m.%Y}, altså {day.isoformat()}")


@pytest.fixture
def call(db: None, demo: None) -> UUID:
    return world.ring_in("agent1")


@pytest.fixture
def asked(call: UUID, acting_as: ActingAs) -> UUID:
    """agent1 has asked."""
    with acting_as("agent1"):
        actions.ask_for_help(call, QUESTION)
    return call


class TestTalking:
    pytestmark = in_database

    @pytest.mark.parametrize("helper", ["lead1", "lead2", "fag1"])
    def test_leads_and_subject_leads_read_and_answer(self, asked: UUID, helper: str, acting_as: ActingAs) -> None:
        with acting_as(helper):
            (talk,) = queries.talks()
            assert (talk.waits, [each.text for each in talk.said]) == (True, [QUESTION])
            actions.answer_help(asked, "Ja.")
        with acting_as("agent1"):
            talk_now = queries.talk_of(asked)
            assert talk_now is not None and not talk_now.waits
            assert [each.mine for each in talk_now.said] == [True, False]

    def test_other_agents_and_offices_hear_nothing(self, asked: UUID, acting_as: ActingAs) -> None:
        for other in ("agent2", "sagene1", "leder-sagene", "admin"):
            with acting_as(other):
                assert queries.talks() == []
                with pytest.raises(NobodyAsks):
                    actions.answer_help(asked, "Hei")

    def test_only_the_calls_own_agent_asks(self, call: UUID, acting_as: ActingAs) -> None:
        for other in ("agent2", "lead1"):
            with acting_as(other), pytest.raises(NotYourCall):
                actions.ask_for_help(call, QUESTION)

    def test_nobody_speaks_in_somebody_elses_name(self, asked: UUID, acting_as: ActingAs) -> None:
        with acting_as("lead1"), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row = HelpMessage.objects.get(call=asked)
            row.id = None
            row.save(force_insert=True)

    def test_what_was_said_stays_as_it_was(self, asked: UUID, acting_as: ActingAs) -> None:
        with acting_as("agent1"), pytest.raises(ProgrammingError), transaction.atomic():
            HelpMessage.objects.filter(call=asked).update(text_ct=b"x")
        with acting_as("agent1"), pytest.raises(ProgrammingError), transaction.atomic():
            HelpMessage.objects.filter(call=asked).delete()

    @pytest.mark.parametrize("text", ["", "   ", "Ring 90 00 00 01", "fnr 010203 12345", "x" * 501])
    def test_what_may_not_be_said(self, call: UUID, text: str, acting_as: ActingAs) -> None:
        with acting_as("agent1"), pytest.raises(Invalid):
            actions.ask_for_help(call, text)

    def test_the_words_are_encrypted(self, asked: UUID, acting_as: ActingAs) -> None:
        with acting_as("lead1"), connection.cursor() as cursor:
            cursor.execute("SELECT text_ct FROM desk_helpmessage")
            assert QUESTION.encode() not in bytes(cursor.fetchone()[0])


class TestForgetting:
    pytestmark = in_database

    def forget(self, acting: Acting) -> int:
        with acting(Actor.worker()):
            return jobs.forget_talks()

    def test_while_the_form_is_being_filled_in_the_talk_stays(
        self, asked: UUID, acting: Acting, acting_as: ActingAs
    ) -> None:
        with acting_as("agent1"):
            world.fill(asked, need="money")
        world.hang_up(asked)
        assert self.forget(acting) == 0

    def test_with_the_wrap_up_words_and_keys_are_gone(self, asked: UUID, acting: Acting) -> None:
        with acting(Actor.worker()):
            key = HelpMessage.objects.get(call=asked).key_id
        world.hang_up(asked)
        world.change_call(asked, wrapped_up_at=now())
        assert self.forget(acting) == 1
        with acting(Actor.worker()):
            assert not HelpMessage.objects.exists() and not DataKey.objects.filter(id=key).exists()

    def test_a_call_without_a_form_is_forgotten_when_it_ends(self, asked: UUID, acting: Acting) -> None:
        assert self.forget(acting) == 0
        world.hang_up(asked)
        assert self.forget(acting) == 1

    def test_nothing_outlasts_a_shift(self, asked: UUID, acting: Acting) -> None:
        with acting(Actor.worker()):
            assert not jobs.forgotten().exists()
        with acting(Actor.worker()), pytest.MonkeyPatch.context() as patch:
            patch.setattr(jobs, "now", lambda: now() + timedelta(hours=12, minutes=1))
            assert jobs.forgotten().count() == 1

    def test_words_that_outlive_their_call_are_an_alarm(self, asked: UUID, acting: Acting) -> None:
        from bindeledd.desk.health import talk_kept

        world.hang_up(asked)
        world.change_call(asked, wrapped_up_at=now())
        with acting(Actor.worker()):
            assert list(talk_kept(now())) == []
            (late,) = talk_kept(now() + timedelta(minutes=6))
        assert late.count == 1
