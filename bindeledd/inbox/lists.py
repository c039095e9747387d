"""The inbox's filters, as the page names them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from bindeledd.handoffs import queries as handoffs
from bindeledd.handoffs.queries import InboxPage

FILTERS: dict[str, Any] = {"alle": _("Alle"), "mine": _("Mine"), "ledige": _("Ingen har tatt")}
_ONLY = {"alle": "all", "mine": "mine", "ledige": "unclaimed"}


def page_of(office_ids: Sequence[int], cursor: str, size: int, only: str) -> InboxPage:
    """One page of the inbox, urgent and due first."""
    return handoffs.inbox_page(office_ids, cursor, size, only=_ONLY[only])
