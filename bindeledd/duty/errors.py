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
