"""The frame of every page: headers, errors, where a login leads."""

import json

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy, override

from bindeledd.base import languages
from bindeledd.base.errors import DomainError
from bindeledd.base.models import User
from bindeledd.web import errors, login, middleware, navigation


class Late(DomainError):
    code = "late"
    sentence = gettext_lazy("{name} har allerede overtatt henvendelsen.")


def request(accept: str = "text/html", *, htmx: bool = False) -> HttpRequest:
    found = RequestFactory().get("/hemmelig/4791234567", headers={"Accept": accept})
    found.htmx = htmx  # type: ignore[attr-defined]
    found.session = {}  # type: ignore[assignment]
    return found


def test_pages_forbid_scripts_styles_and_frames_from_elsewhere() -> None:
    answer = Client(SERVER_NAME="localhost").get("/design")
    policy = answer["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy and answer["Cache-Control"] == "no-store"


def test_the_frame_speaks_the_chosen_language() -> None:
    client = Client(SERVER_NAME="localhost")
    client.cookies["django_language"] = "en"
    assert '<html lang="en"' in client.get("/design").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("demo")
def test_the_language_follows_the_user_to_other_machines_and_mails() -> None:
    user = User.objects.get(username="agent1")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/sprak", {"language": "nn", "next": "/design"}).headers["Location"] == "/design"
    assert client.post("/sprak", {"language": "xx"}).status_code == 302
    user.refresh_from_db()
    assert user.language == "nn"


def test_a_draft_says_that_it_is_one_and_documents_are_not_written_in_it() -> None:
    client = Client(SERVER_NAME="localhost")
    client.cookies["django_language"] = "se"
    page = client.get("/design").content.decode()
    assert '<html lang="se"' in page and "Evttohus" in page and "Váldofállu" in page
    assert (languages.whole("se"), languages.locale_of("se"), languages.locale_of("nn-no")) == ("nb", "nb_NO", "nn_NO")


def test_scripts_get_a_refusal_as_data() -> None:
    with override("nb"):
        answer = middleware.error_page(request("application/json"), Late(name="Kari"))
    assert answer.status_code == 409
    assert json.loads(answer.content) == {
        "sentence": "Kari har allerede overtatt henvendelsen.",
        "code": "late",
        "status": 409,
    }


def test_htmx_gets_a_refusal_as_a_message_that_leaves_the_page_alone() -> None:
    answer = middleware.error_page(request(htmx=True), Late(name="Kari"))
    assert answer["HX-Retarget"] == "#messages" and "<html" not in answer.content.decode()


def test_a_script_without_a_login_is_told_so_and_a_page_is_led_to_it() -> None:
    assert middleware._please_log_in(request("application/json")).status_code == 401
    assert middleware._please_log_in(request(htmx=True)).status_code == 401
    assert middleware._please_log_in(request()).status_code == 302


@pytest.mark.parametrize("page", [errors.bad_request, errors.forbidden, errors.not_found, errors.server_error])
def test_error_pages_repeat_nothing_of_the_request(page: object) -> None:
    answer = page(request())  # type: ignore[operator]
    assert answer.status_code in (400, 403, 404, 500)
    assert "hemmelig" not in answer.content.decode() and "4791234567" not in answer.content.decode()


def test_what_does_not_exist_and_what_is_not_yours_sound_alike() -> None:
    sentence = "Siden finnes ikke, eller den er ikke din."
    with override("nb"):
        assert sentence in errors.not_found(request()).content.decode()
        assert sentence in errors.forbidden(request()).content.decode()


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [("/desk/", "/desk/"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("javascript:x", "/"), ("", "/")],
)
def test_a_login_never_leads_to_another_site(wanted: str, leads_to: str) -> None:
    assert login._next(RequestFactory().get("/login", {"next": wanted})) == leads_to


def test_the_demos_door_does_not_exist_elsewhere(settings: object) -> None:
    settings.BINDELEDD_DEMO = False  # type: ignore[attr-defined]
    client = Client(SERVER_NAME="localhost")
    assert client.post("/login", {"demo": "agent1"}).status_code == 404
    assert client.get("/design").status_code == 404


def test_the_header_shows_each_role_its_pages() -> None:
    def shown(*roles: str) -> list[str]:
        return [entry.address for entry in navigation.entries(roles, "/")]

    assert shown("agent") == ["/desk/", "/beredskap/"]
    assert shown("agent_lead") == ["/desk/", "/desk/leder/", "/beredskap/"]
    assert not [address for address in shown("administrator") if address.startswith(("/desk/", "/kontor/"))]
    assert not [address for address in shown("office_leader") if not address.startswith(("/kontor/", "/beredskap/"))]


def test_the_page_one_is_on_is_marked() -> None:
    entries = navigation.entries({"agent_lead"}, "/desk/leder/")
    assert [entry.address for entry in entries if entry.current] == ["/desk/leder/"]
