"""The office's list: urgent and due first, page by page, its own only."""

from datetime import time, timedelta

import pytest

from bindeledd.base.errors import Invalid
from bindeledd.callers.tests.people import as_user
from bindeledd.handoffs import queries
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import BERGEN, SAGENE

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


class TestInbox:
    def test_urgent_comes_first_then_what_is_due_first(self) -> None:
        later, sooner, urgent = world.inquiry(seed=1), world.inquiry(seed=2), world.inquiry(seed=3, signs="power_cut")
        world.due_in(sooner, timedelta(minutes=30))
        office = world.office(SAGENE)
        with as_user("sagene1"):
            rows = queries.inbox_page([office, world.office(BERGEN)]).rows
            assert [row.id for row in rows] == [urgent, sooner, later]
            assert [row.person_name for row in rows] == ["Tove Oppdiktet"] * 3
            first = queries.inbox_page([office], size=2)
            assert [row.id for row in first.rows] == [urgent, sooner]
            second = queries.inbox_page([office], cursor=first.cursor, size=2)
            assert ([row.id for row in second.rows], second.cursor) == ([later], "")
            assert {row.id for row in queries.leader_list([office])} == {urgent, sooner}

    @pytest.mark.parametrize("cursor", ["x", "1_2", "1_nan_x", "0_99999999999999999_" + "0" * 32, "\x00"])
    def test_a_made_up_cursor_is_refused(self, cursor: str) -> None:
        with as_user("sagene1"), pytest.raises(Invalid):
            queries.inbox_page([world.office(SAGENE)], cursor=cursor)

    def test_another_offices_list_is_empty(self) -> None:
        world.inquiry()
        with as_user("bergen-sentrum1"):
            assert queries.inbox_page([world.office(SAGENE)]).rows == ()

    def test_safe_hours_are_kept_as_told(self) -> None:
        row = world.row(world.inquiry(safe_from="9.30", safe_to="11:00"))
        assert (row.safe_from, row.safe_to) == (time(9, 30), time(11))
