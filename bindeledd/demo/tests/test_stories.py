"""The stories are invented, complete, and can be told by the telephones and the form."""

from __future__ import annotations

import pytest

from bindeledd.callers.rules import parse_national_id
from bindeledd.calls import demo_phones
from bindeledd.calls.wording.invented import SPOKEN
from bindeledd.demo.stories import BY_CODE, STORIES, Story
from bindeledd.demo.telephones import OF_LINE, PREFIX, code_of
from bindeledd.inquiries.rules import clean_field
from bindeledd.staff.demo import SIMULATED_OFFICERS


def test_there_are_eight_to_twelve_and_each_has_a_name_of_its_own() -> None:
    assert 8 <= len(STORIES) <= 12 and len(BY_CODE) == len(STORIES)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.code))
def test_a_story_can_be_told(story: Story) -> None:
    number = demo_phones.person_number(story.last)
    assert demo_phones.simulated(number) == f"person-{story.last}" and demo_phones.name_of(number) is None
    assert f"demo-{story.code}" in SPOKEN
    assert code_of(f"{PREFIX}{story.code}_123{OF_LINE}") == story.code
    if not story.office:
        return
    assert parse_national_id(story.national_id).synthetic, "it may belong to nobody"
    assert story.office in {each.office for each in SIMULATED_OFFICERS}
    for field, value in story.fields("0301", 7, number):
        assert clean_field(field, value)


def test_the_number_of_a_duty_line_is_a_simulated_telephone_and_a_real_one_is_not() -> None:
    assert demo_phones.simulated("+4721000017") == "line-0017"
    assert demo_phones.simulated("+4799999901") is None, "that is a page's"
    assert demo_phones.simulated("+4722002222") is None
