"""The form survives: field by field, in several tabs, across reloads, for its own agent only."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import BERGEN
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.errors import DraftFinished, FieldConflict, NotYourCall, OfficeIsFixed
from bindeledd.inquiries.models import Draft
from bindeledd.inquiries.queries import draft_view

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


def test_a_reload_finds_every_field_again() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        assert draft_view(call) is None
        saved = inquiries.save_field(call, "text", "Første\r\nlinje \u202e💛")
        view = draft_view(call)
    assert view is not None
    assert (view.value("text"), saved.value) == ("Første\nlinje 💛", "Første\nlinje 💛")
    assert view.fields["text"].revision == saved.revision == 1


def test_two_tabs_write_different_fields_without_harm() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        inquiries.save_field(call, "text", "fane en")
        inquiries.save_field(call, "need", "money")
        inquiries.save_field(call, "text", "fane en igjen", 1)
        inquiries.save_field(call, "need", "power", 1)
        view = draft_view(call)
    assert view is not None
    assert (view.value("text"), view.value("need")) == ("fane en igjen", "power")


def test_the_older_revision_of_a_field_loses_and_learns_what_is_stored() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        inquiries.save_field(call, "text", "begge har sett denne")
        inquiries.save_field(call, "text", "fane en", 1)
        with pytest.raises(FieldConflict) as caught:
            inquiries.save_field(call, "text", "fane to", 1)
        assert (caught.value.value, caught.value.revision, caught.value.status) == ("fane en", 2, 409)
        assert inquiries.save_field(call, "text", "fane en", 1).revision == 2
        assert inquiries.save_field(call, "text", "fane to", 2).revision == 3


def test_what_is_typed_lies_encrypted_in_the_national_compartment_until_an_inquiry_opens() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form())
        draft = Draft.objects.select_related("key").get(call_id=call)
        assert draft.key is not None and draft.key.compartment == NATIONAL_COMPARTMENT
        assert b"mat til helgen" not in bytes(draft.body_ct or b"")
        inquiries.identify_caller(call)
        handoffs.promise_callback(call)
        draft = Draft.objects.select_related("key").get(call_id=call)
        assert draft.key is not None and draft.key.compartment == "0301"


def test_another_agents_call_is_refused_and_logged() -> None:
    call = world.ring_in("agent1")
    for who in ("agent2", "lead1", "sagene1"):
        with pytest.raises(NotYourCall), as_user(who):
            inquiries.save_field(call, "text", "hei")
    with as_user("agent1"):
        inquiries.save_field(call, "text", "mitt")
    with as_user("agent2"):
        assert draft_view(call) is None


def test_after_the_wrap_up_nothing_can_be_typed() -> None:
    call = world.ring_in()
    world.promised(call_id=call)
    world.hang_up(call)
    with as_user("agent1"):
        handoffs.finish(call, "promise")
        with pytest.raises(DraftFinished):
            inquiries.save_field(call, "text", "for sent")


def test_ten_minutes_after_hang_up_the_form_is_closed_to_the_agent() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        inquiries.save_field(call, "text", "noe")
    world.hang_up(call, now() - timedelta(minutes=10, seconds=1))
    with as_process("worker"):
        assert jobs.ended_calls() == 1
    with as_user("agent1"):
        assert draft_view(call) is not None  # saved just now
    world.age_draft(call, timedelta(minutes=10))
    with as_user("agent1"):
        assert draft_view(call) is None


def test_the_office_can_be_changed_until_the_inquiry_is_open() -> None:
    call = world.ring_in()
    other = str(world.office(BERGEN))
    with as_user("agent1"):
        world.fill(call, **world.form())
        world.fill(call, office_id=other)
        world.fill(call, **world.form())
        inquiries.identify_caller(call)
        handoffs.promise_callback(call)
        with pytest.raises(OfficeIsFixed) as caught:
            world.fill(call, office_id=other)
    assert "Nav Sagene" in caught.value.text()


@pytest.mark.parametrize("office", ["999999999", "0", "abc"])
def test_an_office_that_does_not_exist_is_refused(office: str) -> None:
    call = world.ring_in()
    with as_user("agent1"), pytest.raises(Invalid):
        inquiries.save_field(call, "office_id", office)


def test_a_changed_name_must_be_identified_again() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form())
        person = inquiries.identify_caller(call)
        view = draft_view(call)
        assert view is not None and view.person_id == person.id
        world.fill(call, person_name="En Annen")
        view = draft_view(call)
        assert view is not None and view.person_id is None


def test_an_inquiry_at_an_office_elsewhere_gets_a_person_of_that_municipality() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form())
        inquiries.identify_caller(call)
        world.fill(call, office_id=str(world.office(BERGEN)))
        given = handoffs.promise_callback(call)
    with as_user("bergen-sentrum1"):
        from bindeledd.inquiries.queries import inquiry_view

        assert given.inquiry_id is not None
        assert inquiry_view(given.inquiry_id).person_name == "Tove Oppdiktet"


def test_text_added_after_the_promise_becomes_a_note_of_its_own() -> None:
    call = world.ring_in()
    world.promised(call_id=call)
    with as_user("agent1"):
        world.fill(call, text="Nå også uten strøm", signs="power_cut")
        again = handoffs.promise_callback(call)
        assert again.inquiry_id is not None
        inquiry_id = again.inquiry_id
    with as_user("sagene1"):
        from bindeledd.handoffs.queries import inquiry_detail

        detail = inquiry_detail(inquiry_id)
    assert [note.text for note in detail.notes] == [world.TEXT, "Nå også uten strøm"]
    assert detail.inquiry.urgency == "urgent"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["text", "person_name", "place"]), st.text(max_size=30), st.integers(0, 1)),
        max_size=12,
    )
)
def test_each_field_holds_what_its_last_winner_wrote(saves: list[tuple[str, str, int]]) -> None:
    """A tab either knows the newest revision or the one before; only the former may write."""
    from django.db import transaction

    from bindeledd.inquiries.rules import clean_field

    with transaction.atomic():
        call = world.ring_in()
        expected: dict[str, tuple[str, int]] = {}
        with as_user("agent1"):
            for field, text, behind in saves:
                value, revision = expected.get(field, ("", 0))
                try:
                    saved = inquiries.save_field(call, field, text, max(0, revision - behind))
                    expected[field] = (saved.value, saved.revision)
                except FieldConflict as conflict:
                    assert behind and clean_field(field, text) != value
                    assert (conflict.value, conflict.revision) == (value, revision)
            view = draft_view(call)
        stored = {field: (each.value, each.revision) for field, each in view.fields.items()} if view else {}
        assert stored == expected
        transaction.set_rollback(True)


def test_a_note_too_long_is_refused_with_its_limit() -> None:
    call = world.ring_in()
    with as_user("agent1"), pytest.raises(Invalid) as caught:
        inquiries.save_field(call, "text", "x" * 4001)
    assert "4000" in caught.value.text()


def test_saving_a_field_takes_few_statements() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        inquiries.save_field(call, "text", "en")
        with connection.execute_wrapper(_Counter(limit=3)):
            inquiries.save_field(call, "text", "to", 1)


class _Counter:
    def __init__(self, limit: int) -> None:
        self.left = limit

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.left -= 1
        assert self.left >= 0, sql
        return execute(sql, params, many, context)
