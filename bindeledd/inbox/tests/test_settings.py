"""The leader's page about the office, and the administrator's pages: bad input gets a sentence and nothing is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bindeledd.base.clock import OSLO, now
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls.models import SoftPhone
from bindeledd.directory.models import OfficeHours, SpecialDate
from bindeledd.duty.models import DutyLine
from bindeledd.duty.queries import lines_of
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import logged_in, text
from bindeledd.staff.models import Membership

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
TODAY = now().astimezone(OSLO).date()
PAGE = "/kontor/innstillinger/"
LINE = {"name": "Vakt ungdom", "kind": "acute", "order": "2", "target": "number", "number": "22 33 44 55"}


def sagene() -> int:
    return world.office(world.SAGENE)


def test_the_leader_sees_the_office_and_changes_its_phone_hours() -> None:
    client = logged_in("leder-sagene")
    assert "09.00–15.00" in text(client.get(PAGE))
    answer = client.post(reverse("inbox:hours", args=[sagene()]), {"day_0": "10-12 og 13-14"})
    assert answer.status_code == 302
    page = text(client.get(answer.headers["Location"]))
    assert "10.00–12.00, 13.00–14.00" in page
    assert "Endret telefontiden" in page
    with as_process("worker"):
        assert OfficeHours.objects.filter(office=sagene(), kind="phone").count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ni til tre", "Skriv tidene slik"),
        ("15-9", "Slutten må være etter starten"),
        ("9-12, 11-13", "overlapper"),
        ("9" * 300, "tegn"),
        ("9-12\x00", "Null"),
    ],
)
def test_hours_that_cannot_be_read_stay_in_the_field(typed: str, said: str) -> None:
    answer = logged_in("leder-sagene").post(reverse("inbox:hours", args=[sagene()]), {"day_0": typed, "day_1": "9-15"})
    assert answer.status_code == 422
    assert said in text(answer).lower() or said in text(answer)
    assert answer.context["page"].week["day_1"].value() == "9-15"


@pytest.mark.parametrize("who", ["sagene1", "agent1", "admin"])
def test_the_page_is_the_leaders(who: str) -> None:
    assert logged_in(who).get(PAGE).status_code == 403


def test_another_offices_leader_changes_nothing() -> None:
    client = logged_in("leder-tromso")
    line = world.line(world.SAGENE).id
    addresses = [
        reverse("inbox:hours", args=[sagene()]),
        reverse("inbox:special", args=[sagene()]),
        reverse("inbox:new_line", args=[sagene()]),
        reverse("inbox:change_line", args=[line]),
        reverse("inbox:close_line", args=[line]),
        reverse("inbox:line_password", args=[line]),
    ]
    for address in addresses:
        assert client.post(address, LINE | {"day": TODAY.isoformat()}).status_code == 403
    assert client.get(PAGE, {"kontor": sagene()}).context["page"].name == "Nav Tromsø"


def test_a_day_of_its_own_is_added_and_removed() -> None:
    client, day = logged_in("leder-sagene"), TODAY + timedelta(days=40)
    given = {"day": day.isoformat(), "hours": "10-12", "note": "Personalmøte"}
    assert client.post(reverse("inbox:special", args=[sagene()]), given).status_code == 302
    answer = client.post(reverse("inbox:special", args=[sagene()]), given)
    assert answer.status_code == 409
    assert "egen åpningstid" in text(answer)
    page = text(client.get(PAGE))
    assert "Personalmøte" in page
    with as_process("worker"):
        special = SpecialDate.objects.get(office=sagene(), date=day)
    assert client.post(reverse("inbox:remove_special", args=[sagene(), special.id])).status_code == 302
    assert client.post(reverse("inbox:remove_special", args=[sagene(), special.id])).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"day": "i går"},
        {"day": "2001-01-01"},
        {"hours": "9-11, 12-13"},
        {"hours": "x"},
        {"note": "x" * 300},
    ],
)
def test_a_day_that_cannot_be(wrong: dict[str, str]) -> None:
    given = {"day": (TODAY + timedelta(days=41)).isoformat(), "hours": "", "note": ""} | wrong
    assert logged_in("leder-sagene").post(reverse("inbox:special", args=[sagene()]), given).status_code == 422


def test_a_new_line_rings_at_once_in_its_place() -> None:
    client = logged_in("leder-sagene")
    assert client.post(reverse("inbox:new_line", args=[sagene()]), LINE | {"day_4": "9-12"}).status_code == 302
    with as_user("agent1"):
        line = next(each for each in lines_of(sagene()) if each.name == "Vakt ungdom")
    assert (line.number, line.kind, line.order) == ("+4722334455", "acute", 2)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": "ikke et nummer"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "55 55 33 33"}, "kontaktsenterets eget"),
        ({"name": ""}, "Skriv et navn"),
        ({"name": "x" * 200}, "tegn"),
        ({"order": "0"}, "order"),
        ({"order": "én"}, "Skriv et tall"),
        ({"target": "pigeon"}, "target"),
        ({"kind": ""}, "Velg hva"),
        ({"day_0": "25-26"}, "Skriv tidene slik"),
    ],
)
def test_a_line_that_cannot_be(wrong: dict[str, str], said: str) -> None:
    answer = logged_in("leder-sagene").post(reverse("inbox:new_line", args=[sagene()]), LINE | wrong)
    assert answer.status_code == 422
    form = answer.context["page"].new_line
    assert said in form.errors or said in text(answer)


def test_a_place_in_the_order_is_for_one_line() -> None:
    answer = logged_in("leder-sagene").post(reverse("inbox:new_line", args=[sagene()]), LINE | {"order": "1"})
    assert answer.status_code == 409
    assert "rekkefølgen" in text(answer)


def test_a_line_that_leads_elsewhere_has_not_been_tried() -> None:
    line = world.line(world.SAGENE)
    with as_user("sagene1"):
        handoffs.sign_on(line.id)
    changed = LINE | {"order": "1", "name": line.name, "target": "desk_phone"}
    assert logged_in("leder-sagene").post(reverse("inbox:change_line", args=[line.id]), changed).status_code == 302
    found = world.line(world.SAGENE)
    assert (found.number, found.desk_phone, found.test) == (None, True, None)
    assert found.taker.signed_on


def test_a_desk_phone_gets_a_password_that_is_shown_once() -> None:
    line = world.line(world.SAGENE)
    client = logged_in("leder-sagene")
    assert client.post(reverse("inbox:line_password", args=[line.id])).status_code == 403, "it is no desk phone"
    client.post(reverse("inbox:change_line", args=[line.id]), LINE | {"order": "1", "target": "desk_phone"})
    secrets = []
    for _ in range(2):
        page = text(client.post(reverse("inbox:line_password", args=[line.id])))
        secrets.append(page.split("data-sip-secret>")[1].split("<")[0])
    assert secrets[0] != secrets[1]
    assert secrets[1] not in text(client.get(PAGE))
    with as_process("switchboard"):
        phone = SoftPhone.objects.get(sip_user=world.line(world.SAGENE).sip_user)
    assert (phone.kind, phone.user_id, phone.secret) == ("phone", None, secrets[1])


def test_a_line_in_use_is_not_closed_down() -> None:
    line = world.line(world.SAGENE).id
    with as_user("sagene1"):
        handoffs.sign_on(line)
    client = logged_in("leder-sagene")
    answer = client.post(reverse("inbox:close_line", args=[line]))
    assert answer.status_code == 409
    assert "Noen har vakttelefonen nå" in text(answer)
    with as_user("sagene1"):
        handoffs.sign_off(line)
    assert client.post(reverse("inbox:close_line", args=[line])).status_code == 302
    assert client.post(reverse("inbox:close_line", args=[line])).status_code == 404
    with as_process("worker"):
        assert DutyLine.objects.get(id=line).closed_down_at is not None


class TestAdministrator:
    def test_a_role_is_given_and_ended(self) -> None:
        client, person = logged_in("admin"), world.user("agent1")
        assert "agent1" in text(client.get(reverse("staff:people"), {"q": "agent1"}))
        given = {"role": "office_adviser", "office": "0313", "first": TODAY.isoformat(), "last": ""}
        assert client.post(reverse("staff:give", args=[person]), given).status_code == 302
        page = text(client.get(reverse("staff:person", args=[person])))
        assert "Nav Sagene (0313)" in page
        with as_process("worker"):
            member = Membership.objects.get(user=person, role="office_adviser")
        ended = client.post(reverse("staff:end", args=[person, member.id]), {"last": TODAY.isoformat()})
        assert ended.status_code == 302

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            ({"role": ""}, 422),
            ({"role": "king"}, 422),
            ({"office": ""}, 422),
            ({"office": "9999"}, 422),
            ({"office": "03133"}, 422),
            ({"role": "agent_lead"}, 422),
            ({"first": ""}, 422),
            ({"first": "2001-01-01"}, 422),
            ({"last": "2001-01-01"}, 422),
            ({"role": "office_leader", "last": TODAY.isoformat()}, 409),
        ],
    )
    def test_a_role_that_cannot_be_given(self, wrong: dict[str, str], status: int) -> None:
        given = {"role": "office_adviser", "office": "0313", "first": TODAY.isoformat(), "last": ""} | wrong
        answer = logged_in("admin").post(reverse("staff:give", args=[world.user("agent1")]), given)
        assert answer.status_code == status
        assert answer.context["form"].errors

    def test_agreements_are_registered_signed_and_ended(self) -> None:
        client, here = logged_in("admin"), ["5601"]
        assert "Alta" in text(client.get(reverse("directory:municipalities"), {"q": "alta"}))
        tomorrow = (TODAY + timedelta(days=1)).isoformat()
        given = {"kind": "partnership", "first": tomorrow, "last": "", "signed": ""}
        assert client.post(reverse("directory:register", args=here), given).status_code == 409, "there is one"
        page = client.get(reverse("directory:municipality", args=here))
        old = next(each for each, _, _ in page.context["rows"] if each.what == "Partnerskapsavtale")
        end_old = reverse("directory:end", args=[*here, old.id])
        assert client.post(end_old, {"last": TODAY.isoformat()}).status_code == 302
        assert client.post(reverse("directory:register", args=here), given).status_code == 302
        answer = client.post(reverse("directory:register", args=here), given)
        assert answer.status_code == 409
        assert "en slik avtale i perioden" in text(answer)
        page = client.get(reverse("directory:municipality", args=here))
        made = next(each for each, _, _ in page.context["rows"] if each.what == "Partnerskapsavtale")
        assert made.state == "unsigned"
        sign = reverse("directory:sign", args=[*here, made.id])
        assert client.post(sign, {"signed": tomorrow}).status_code == 422
        assert client.post(sign, {"signed": TODAY.isoformat()}).status_code == 302
        end = reverse("directory:end", args=[*here, made.id])
        assert client.post(end, {"last": "x"}).status_code == 422
        assert client.post(end, {"last": tomorrow}).status_code == 302
        assert client.post(end, {"last": tomorrow}).status_code == 409

    @pytest.mark.parametrize("who", ["leder-sagene", "agent1", "lead1"])
    def test_the_pages_are_administrators(self, who: str) -> None:
        client = logged_in(who)
        for name in ("staff:people", "directory:municipalities"):
            assert client.get(reverse(name)).status_code == 403

    def test_what_is_not_there_is_not_found(self) -> None:
        client = logged_in("admin")
        for address in (
            "/administrasjon/personer/999999/",
            "/administrasjon/avtaler/0000/",
            "/administrasjon/personer/x/",
        ):
            assert client.get(address).status_code == 404
