"""What a page shows about who answers when the line is closed: the office's page and the administrator's."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bindeledd.directory.forms import ServiceForm
from bindeledd.directory.out_of_hours import Service, ServiceChange, service_changes, service_of

DONE: dict[str, Any] = {
    "service": _("Vakttjenesten er lagret. Den gjelder fra neste samtale."),
    "tried": _("Det er notert at nummeret er prøvd."),
    "service_removed": _("Vakttjenesten er fjernet. Den nasjonale gjelder fra neste samtale."),
}
"""What either page says after one of the card's forms was carried out."""


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """Who answers now, the form that changes it, what was changed, and where the forms lead.

    Without `place` it is the national default, which is never removed.
    """

    place: str
    service: Service | None
    form: ServiceForm
    changes: list[ServiceChange]
    save_at: str
    tried_at: str
    remove_at: str = ""

    @property
    def own(self) -> bool:
        """The service that answers is the one this page is about, and so its form changes it."""
        return self.service is not None and (self.service.own or not self.place)


def service_card(
    number: str | None, place: str, bound: ServiceForm | None, *, save_at: str, tried_at: str, remove_at: str = ""
) -> ServiceCard:
    """The card of the municipality with this number, or of the national default; `bound` was just answered."""
    found = service_of(number)
    stands = found if found and found.own is (number is not None) else None
    form = bound or ServiceForm.of(stands)
    return ServiceCard(place, found, form, service_changes(number), save_at, tried_at, remove_at)
