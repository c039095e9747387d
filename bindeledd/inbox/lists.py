"""The inbox's filters, as the page names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bindeledd.handoffs import queries as handoffs
from bindeledd.handoffs.queries import InboxPage, OfferView
from bindeledd.inbox.forms import NoForm

FILTERS: dict[str, Any] = {"alle": _("Alle"), "mine": _("Mine"), "ledige": _("Ingen har tatt")}
_ONLY = {"alle": "all", "mine": "mine", "ledige": "unclaimed"}


def page_of(office_ids: Sequence[int], cursor: str, size: int, only: str) -> InboxPage:
    """One page of the inbox, urgent and due first."""
    return handoffs.inbox_page(office_ids, cursor, size, only=_ONLY[only])


@dataclass(frozen=True, slots=True)
class Question:
    """An inquiry that another office says belongs here, with the form that says no."""

    offer: OfferView
    form: NoForm


def questions_to(office_ids: Sequence[int], refused: Mapping[int, NoForm]) -> list[Question]:
    """What other offices ask these ones; `refused` holds noes that lacked something."""
    return [_question(offer, refused.get(offer.id)) for offer in handoffs.offers_to_offices(office_ids)]


def _question(offer: OfferView, refused: NoForm | None) -> Question:
    form = refused or NoForm()
    form.auto_id = f"no-{offer.id}-%s"
    return Question(offer, form)
