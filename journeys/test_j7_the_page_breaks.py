"""J7: a reload, a second tab or a lost login costs neither the call nor a word of text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.browser import log_in
from journeys.kit.desk import NEED_TEXT, PERSON, Desk
from journeys.kit.instance import Instance
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone
from journeys.kit.scene import AGENT, in_a_call

pytestmark = pytest.mark.journey


def test_a_reload_in_mid_form_loses_neither_call_nor_text(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    call = desk.call_id
    desk.identify()
    desk.fill("text", NEED_TEXT)  # not waiting for the autosave: the last key was just pressed
    desk.page.reload()
    desk.phone("talking", 20)
    desk.phase("talking", 20)
    assert desk.call_id == call
    talk.hears(DESK_TONE)
    desk.hears(CALLER_TONE)
    expect(desk.page.locator("[name=text]")).to_have_value(NEED_TEXT)
    expect(desk.page.locator("[name=person_name]")).to_have_value(PERSON)
    expect(desk.page.locator("#office-title")).to_contain_text("Sagene")
    desk.hang_up()
    talk.wait("ended")


def test_a_second_tab_shows_the_same_call_and_does_not_take_the_sound(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.fill("person_name", PERSON)
    desk.saved()
    second = Desk(desk.page.context.new_page())
    second.page.goto("/desk/")
    second.phone("elsewhere")
    second.phase("talking")
    expect(second.page.locator("[name=person_name]")).to_have_value(PERSON)
    second.fill("text", NEED_TEXT)
    second.saved()
    expect(desk.page.locator("[name=text]")).to_have_value(NEED_TEXT)
    talk.hears(DESK_TONE)
    desk.hears(CALLER_TONE)
    desk.hang_up()
    talk.wait("ended")


def test_news_in_the_wrap_up_take_nothing_from_under_the_agents_hands(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    talk.hang_up()
    desk.state("wrap_up")
    desk.page.locator("#finish [name=outcome][value=other]").check(force=True)
    desk.page.locator("#finish [name=reason]").fill("Innringeren skulle egentlig")
    for _ in range(2):  # by the second, what the first has fetched is on the page
        with desk.page.expect_response("**/desk/linje"):
            instance.sql("SELECT pg_notify('bindeledd', 'agent:' || id) FROM base_user WHERE username = %s", AGENT)
    expect(desk.page.locator("#finish [name=reason]")).to_have_value("Innringeren skulle egentlig")
    desk.finish("other", reason="Innringeren skulle egentlig et annet sted.")


def test_an_expired_login_keeps_what_was_typed(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.fill("person_name", PERSON)
    desk.saved()
    instance.sql("DELETE FROM django_session")
    desk.fill("text", NEED_TEXT)
    expect(desk.page.locator("#save-state")).to_have_attribute("data-state", "kept")
    talk.hears(DESK_TONE)
    again = Desk(log_in(desk.page.context, AGENT, "/desk/"))
    expect(again.page.locator("[name=text]")).to_have_value(NEED_TEXT)
    again.saved()
    desk.page.close()
    again.phone("talking", 20)
    again.phase("talking", 20)
    talk.hears(DESK_TONE)
    again.hang_up()
    talk.wait("ended")


def test_a_crashed_browser_gives_the_call_back_after_logging_in_again(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.fill("text", NEED_TEXT)
    desk.saved()
    call = desk.call_id
    desk.page.context.close()
    again = Desk(visitor(AGENT, "/desk/"))
    again.phase("talking", 20)
    again.phone("talking", 20)
    assert again.call_id == call
    expect(again.page.locator("[name=text]")).to_have_value(NEED_TEXT)
    talk.hears(DESK_TONE)
    again.hang_up()
    talk.wait("ended")
