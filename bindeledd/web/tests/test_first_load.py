"""What a browser fetches before it has seen anything of ours fits into 200 KB, compressed as it is sent."""

import gzip
import re

import pytest
from django.test import Client

from bindeledd.base.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

LIMIT = 200 * 1024
ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')


def visitor(username: str) -> Client:
    client = Client(SERVER_NAME="localhost", headers={"Accept-Encoding": "gzip, deflate, br"})
    if username:
        client.force_login(User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    return client


def weight(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return len(b"".join(answer)) if answer.streaming else len(answer.content)


@pytest.mark.parametrize(
    ("username", "page"),
    [
        ("", "/login"),
        ("agent1", "/desk/"),
        ("lead1", "/desk/leder/"),
        ("sagene1", "/kontor/"),
        ("sagene1", "/kontor/vakt/"),
    ],
)
def test_the_first_load_of_a_page_is_light(username: str, page: str) -> None:
    client = visitor(username)
    answer = client.get(page)
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    text = gzip.decompress(answer.content).decode()
    fetched = {address: weight(client, address) for address in set(ASSET.findall(text))}
    assert any(address.endswith(".js") for address in fetched), "the bundles have been built"
    assert any(address.endswith(".woff2") for address in fetched), "the letters count"
    whole = len(answer.content) + sum(fetched.values())
    assert whole <= LIMIT, {page: len(answer.content)} | fetched


def test_scripts_and_styles_are_sent_compressed_and_kept_for_ever() -> None:
    client = visitor("")
    page = gzip.decompress(client.get("/login").content).decode()
    for address in set(ASSET.findall(page)):
        answer = client.get(address)
        assert "immutable" in answer["Cache-Control"], address
        if address.endswith((".js", ".css", ".svg")):
            assert answer["Content-Encoding"] == "br", address


def test_a_fragment_is_sent_as_it_is() -> None:
    answer = Client(SERVER_NAME="localhost", headers={"Accept-Encoding": "gzip", "HX-Request": "true"}).get("/login")
    assert "Content-Encoding" not in answer and b"</html>" in answer.content
