"""What can go wrong about callers, as sentences."""

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
