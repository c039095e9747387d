"""Version 1 of the API: its operations, its document and how it refuses."""

from bindeledd.api import problems
from bindeledd.api.documents import Document
from bindeledd.api.views import figures, inquiries, offices, webhooks

ABOUT = """Offices, inquiries and what was promised, for the systems that work with Bindeledd.

A token opens its scopes. Texts and acts belong to people: name the adviser in the header `Bindeledd-On-Behalf-Of`.
Send an `Idempotency-Key` with whatever changes something, so that it can be sent again safely.
Refusals are problem+json (RFC 9457) with a stable `code` and a sentence in the language of `Accept-Language`."""

api = Document(
    title="Bindeledd",
    version="1",
    description=ABOUT,
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="/openapi.json",
)
problems.install(api)
for router in (offices.router, inquiries.router, figures.router, webhooks.router):
    api.add_router("", router)
