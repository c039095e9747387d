"""Setting the scene: who sits where, which telephone belongs to which line."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Page, expect

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, Phone, Talk

OFFICE = "0313"  # Nav Sagene
ADVISER = "sagene1"
LEADER = "leder-sagene"
AGENT, OTHER_AGENT = "agent1", "agent2"
LEAD = "lead1"


@dataclass(frozen=True)
class Line:
    """A duty line of an office that is a telephone; `button` is its number on the desk."""

    id: int
    number: str
    button: int


def acute_line(instance: Instance, office: str = OFFICE) -> Line:
    """The office's acute duty line, staffed at all hours: the first button on the office card."""
    found = instance.sql(
        "SELECT line.id, line.number FROM duty_dutyline line JOIN directory_office office ON office.id = line.office_id"
        " WHERE office.number = %s AND line.kind = 'acute' ORDER BY line.order",
        office,
    )
    line = Line(found[0][0], found[0][1].lstrip("+"), 1)
    instance.sql("DELETE FROM duty_dutyhours WHERE line_id = %s", line.id)
    instance.sql(
        "INSERT INTO duty_dutyhours (line_id, weekday, opens, closes)"
        " SELECT %s, day, '00:00', '23:59:59' FROM generate_series(0, 6) day",
        line.id,
    )
    return line


def sign_on(instance: Instance, line: Line, username: str = ADVISER) -> str:
    """Have the adviser signed on to the line for the coming hours; returns the name on screen."""
    instance.sql("DELETE FROM duty_signon WHERE line_id = %s", line.id)
    instance.sql(
        "INSERT INTO duty_signon (line_id, officer_id, since, until)"
        " SELECT %s, id, now() - interval '1 minute', now() + interval '8 hours' FROM base_user WHERE username = %s",
        line.id,
        username,
    )
    return display_name(instance, username)


def browser_line(instance: Instance) -> int:
    """The office's line that rings in its officer's browser, staffed at all hours, nobody signed on."""
    found = instance.sql(
        "SELECT line.id FROM duty_dutyline line JOIN directory_office office ON office.id = line.office_id"
        " WHERE office.number = %s AND line.sip_user IS NOT NULL",
        OFFICE,
    )
    line = int(found[0][0])
    instance.sql("DELETE FROM duty_signon WHERE line_id = %s", line)
    instance.sql("DELETE FROM duty_dutyhours WHERE line_id = %s", line)
    instance.sql(
        "INSERT INTO duty_dutyhours (line_id, weekday, opens, closes)"
        " SELECT %s, day, '00:00', '23:59:59' FROM generate_series(0, 6) day",
        line,
    )
    return line


def take_browser_line(office: Page, line: int) -> None:
    """Take the line in the officer's page, whose telephone is tried as soon as the page has been loaded anew."""
    office.locator(f"form[action$='/{line}/ta'] button").click()
    expect(office.locator("main")).to_contain_text("Du har vakttelefonen")
    expect(office.locator("body")).to_have_attribute("data-phone", re.compile("registered|ringing"), timeout=15_000)


def somebody(first: str) -> str:
    """A person whom no story has met before."""
    return f"{first} {''.join(secrets.choice('abdefgiklmnoprstuv') for _ in range(8)).title()}"


def display_name(instance: Instance, username: str) -> str:
    """The name of a demo user as screens show it."""
    return str(instance.sql("SELECT display_name FROM base_user WHERE username = %s", username)[0][0])


def ring_in(instance: Instance, phone: Phone, key: str = "1", tone: int = CALLER_TONE) -> Talk:
    """A caller rings, is answered, says something and presses a key of the menu; "" presses none."""
    talk = phone.dial(instance.number, instance.sip)
    talk.wait("answered")
    talk.say(tone)
    talk.press(key)
    return talk


def in_a_call(instance: Instance, desk: Desk, phone: Phone) -> Talk:
    """The agent takes calls, a caller rings, and the two talk."""
    desk.ready()
    talk = ring_in(instance, phone)
    desk.answer()
    return talk


def rung_at_the_office(desk: Desk, line: Line, carrier: Phone) -> Talk:
    """The agent rings the office's line while the caller waits; it rings there."""
    desk.consult(line.button)
    return carrier.wait_call(line.number)


def nobody_at_work(instance: Instance) -> None:
    """Every agent is offline and without a call, as in the morning: no story inherits from the one before."""
    forget_kept_places(instance)
    if instance.channels():
        instance.clear()
    instance.sql(
        "UPDATE calls_call SET phase = 'ended', ended_at = now(), end_reason = 'forgotten'"
        " WHERE engine = 'manual' AND ended_at IS NULL"
    )
    instance.sql("UPDATE calls_call SET wrapped_up_at = now() WHERE ended_at IS NOT NULL AND wrapped_up_at IS NULL")
    instance.sql(
        "UPDATE calls_agentpresence SET state = 'offline', reason = '', pause_wanted = '', call_id = NULL"
        " WHERE state <> 'offline'"
    )
    instance.sql("UPDATE base_user SET language = 'nb' WHERE language <> 'nb'")


def forget_kept_places(instance: Instance) -> None:
    """Nobody is rung back any more; the version tells the switchboard that its knowledge is old."""
    instance.sql(
        "UPDATE calls_call SET phase = 'ended', queue_state = 'left', ended_at = now(), end_reason = 'not_reached',"
        " version = version + 1, state = jsonb_set(state, '{phase}', '\"ended\"')"
        " WHERE phase = 'kept' AND ended_at IS NULL"
    )
    instance.sql("DELETE FROM calls_queueentry q USING calls_call c WHERE c.id = q.call_id AND c.ended_at IS NOT NULL")


def presence(instance: Instance, username: str) -> tuple[str, str]:
    """State and reason of an agent, as stored."""
    found = instance.sql(
        "SELECT state, reason FROM calls_agentpresence JOIN base_user ON base_user.id = user_id WHERE username = %s",
        username,
    )
    return (found[0][0], found[0][1]) if found else ("offline", "")


def until_waiting(instance: Instance, length: int, seconds: float = 15.0) -> None:
    """Wait until this many callers are in the queue."""

    def waiting() -> int:
        return int(instance.sql("SELECT count(*) FROM calls_queueentry WHERE NOT offered")[0][0])

    until(lambda: waiting() == length, seconds, lambda: f"{waiting()} wait, not {length}")


class Keys(Protocol):
    """Whatever has keys to press."""

    def press(self, digits: str, /) -> None: ...


def press_until(telephone: Keys, digit: str, done: Callable[[], object], seconds: float = 30.0) -> None:
    """Press a key as a person does who is not sure that it was heard, until something has come of it."""

    def heard() -> bool:
        if done():
            return True
        telephone.press(digit)
        return False

    until(heard, seconds, f"{digit} is not heard", pause=1.5)


def press_until_waiting(instance: Instance, telephone: Keys, digit: str = "1") -> None:
    """Press until somebody waits in the queue."""
    press_until(telephone, digit, lambda: instance.sql("SELECT 1 FROM calls_queueentry WHERE NOT offered"))


def last_call(instance: Instance) -> dict[str, object]:
    """The newest incoming call, as stored (without number)."""
    columns = "id, phase, urgent, menu_choice, queue_state, end_reason, outcome, agent_id, taken_over_by_id"
    found = instance.sql(f"SELECT {columns} FROM calls_call WHERE direction = 'in' ORDER BY first_ring_at DESC LIMIT 1")
    return dict(zip(columns.split(", "), found[0], strict=True))


def phase(instance: Instance) -> str:
    """Where the newest incoming call stands."""
    return str(last_call(instance)["phase"])


def until_ended(instance: Instance, reason: str, seconds: float = 10.0) -> dict[str, object]:
    """Wait until the newest call is on record as ended for this reason."""
    until(
        lambda: last_call(instance)["end_reason"] == reason,
        seconds,
        lambda: f"should end as {reason}: {last_call(instance)}",
    )
    return last_call(instance)
