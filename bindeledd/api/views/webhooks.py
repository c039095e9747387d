"""Addresses that are told that something happened: kind and time, no content."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from bindeledd.api import webhooks
from bindeledd.api.documents import MISSING, UNREADABLE, answers
from bindeledd.api.door import Bearer, Door, by_integration, office_of
from bindeledd.api.remembering import once
from bindeledd.api.schemas import WebhookIn, WebhookMade, WebhookOut

router = Router(tags=["webhooks"])
MANAGE = Door("webhooks:manage")


@router.post("/webhooks", auth=MANAGE, response=answers(201, WebhookMade, UNREADABLE), summary="Ask to be told")
@by_integration
def make(request: HttpRequest, payload: WebhookIn) -> tuple[int, WebhookMade]:
    """The secret in the answer signs every delivery; it is shown this once."""
    office_of(request)
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    made, secret = webhooks.subscribe(UUID(bearer.integration_id), payload.url, payload.kinds)
    return 201, WebhookMade(**_shown(made).model_dump(), secret=secret)


@router.get("/webhooks", auth=MANAGE, response=answers(200, list[WebhookOut]), summary="The integration's webhooks")
@by_integration
def list_all(request: HttpRequest) -> list[WebhookOut]:
    """With how many messages wait and what the last one met."""
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    return [_shown(each) for each in webhooks.of(UUID(bearer.integration_id))]


@router.delete(
    "/webhooks/{webhook_id}", auth=MANAGE, response=answers(200, WebhookOut, MISSING), summary="Stop being told"
)
@by_integration
@once
def end(request: HttpRequest, webhook_id: UUID) -> tuple[int, WebhookOut]:
    """What still waits is not sent."""
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    return 200, _shown(webhooks.end(UUID(bearer.integration_id), webhook_id))


def _shown(view: webhooks.WebhookView) -> WebhookOut:
    return WebhookOut(
        id=view.id,
        url=view.url,
        kinds=list(view.kinds),
        created_at=view.created_at,
        waiting=view.waiting,
        last_outcome=view.last_outcome,
    )
