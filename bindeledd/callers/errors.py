"""What can go wrong about callers, as sentences."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import Refused


class OnlyAgentsIdentify(Refused):
    """Somebody who takes no calls tried to open a person's matters."""

    def __init__(self, municipality: str) -> None:
        super().__init__(
            _("Bare den som har en samtale, kan identifisere en bruker."),
            action="identify",
            municipality=municipality,
        )


class TooManyPersons(Refused):
    """One call has opened as many persons as a call can be about; the refusal stands in the read log."""

    code = "too_many_persons"

    def __init__(self, call_id: UUID, municipality: str) -> None:
        super().__init__(
            _("I denne samtalen er det identifisert så mange at flere ikke kan åpnes. Snakk med vaktlederen."),
            action="identify",
            subject=f"call:{call_id}",
            municipality=municipality,
        )
