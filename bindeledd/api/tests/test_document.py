"""Whatever the document allows, and much that it doesn't, is answered as the document says (Schemathesis)."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests.adapters import BaseAdapter
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from urllib3 import HTTPResponse

from bindeledd.api import door
from bindeledd.api.api import api
from bindeledd.api.tests.systems import System
from bindeledd.api.tests.test_inquiries import ADVISER
from bindeledd.conftest import CASES_RUN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_committed")]

EXAMPLES = 20
HERE = "http://localhost"
NOT_ASKED = [
    ignored_auth,  # asks without the session; test_door.py does it
    positive_data_acceptance,  # a check digit, a period or an office may be wrong in a body of the right shape: 422
]
DOCUMENT: Any = schemathesis.openapi.from_dict(dict(api.get_openapi_schema()))
OPERATIONS = [found.ok() for found in DOCUMENT.get_all_operations()]


class ToDjango(BaseAdapter):
    """Carries requests to the application in the test's own transaction."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        body = request.body or b""
        answer = Client(raise_request_exception=False).generic(
            request.method or "GET",
            f"{parts.path}?{parts.query}" if parts.query else parts.path,
            body if isinstance(body, bytes) else str(body).encode(),
            str(request.headers.get("Content-Type") or ""),
            headers={name: str(value) for name, value in request.headers.items() if name != "Content-Type"},
        )
        response = requests.Response()
        response.status_code, response.reason = answer.status_code, answer.reason_phrase
        response.headers.update(dict(answer.headers))
        response.raw = HTTPResponse(
            BytesIO(answer.content), dict(answer.headers), answer.status_code, preload_content=False
        )
        response.url, response.request = request.url or "", request
        return response

    def close(self) -> None:
        """Nothing stays open."""


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not allowed"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_operation_answers_as_the_document_says(
    operation: Any,
    mode: GenerationMode,
    office_system: System,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    monkeypatch.setattr(door, "_slow_down", lambda *_: None)
    headers = {"Authorization": f"Bearer {office_system.token}", door.ON_BEHALF: ADVISER}
    session = requests.Session()
    session.mount(HERE, ToDjango())
    asked = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        nonlocal asked
        case = data.draw(operation.as_strategy(generation_mode=mode))
        case.call_and_validate(base_url=HERE, session=session, headers=headers, excluded_checks=NOT_ASKED)
        asked += 1

    ask()
    record_property(CASES_RUN, asked)
