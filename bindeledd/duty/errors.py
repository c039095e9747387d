"""What can go wrong when signing on to a duty line."""

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError


class LineTaken(DomainError):
    """Somebody else has signed on to the line; `name` is who."""

    code = "line_taken"
    sentence = _("{name} har vakttelefonen. Be om å få ta over, eller ta over selv.")


class NotSignedOn(DomainError):
    """The acting person has not signed on to the line."""

    code = "not_signed_on"
    sentence = _("Du har ikke denne vakttelefonen.")


class PlaceTaken(DomainError):
    """Another line of the same kind has this place in the order."""

    code = "place_taken"
    sentence = _("En annen vakttelefon av samme slag har dette nummeret i rekkefølgen.")


class LineInUse(DomainError):
    """Somebody has the line."""

    code = "line_in_use"
    sentence = _("Noen har vakttelefonen nå. Den kan legges ned når den er gitt fra seg.")
