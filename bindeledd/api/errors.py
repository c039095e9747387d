"""What the API refuses beside what the rooms below refuse."""

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError, Refused


class NotAnAdviserThere(Refused):
    """The named person does not work at the integration's office, or does not exist: answered alike, logged."""

    code = "not_an_adviser_there"

    def __init__(self, municipality: str | None) -> None:
        super().__init__(
            _("Den oppgitte veilederen arbeider ikke ved kontoret."), action="api_on_behalf", municipality=municipality
        )


class KeyUsedDifferently(DomainError):
    """The Idempotency-Key was used for another request within a day."""

    code = "idempotency_key_reused"
    status = 422
    sentence = _("Nøkkelen i Idempotency-Key er brukt til en annen forespørsel.")


class TooLarge(DomainError):
    code = "too_large"
    status = 413
    sentence = _("Forespørselen er for stor. Grensen er {limit} byte.")


class NotThisIntegration(DomainError):
    """An operation for offices' own systems, asked for by a partner."""

    code = "for_offices_only"
    status = 403
    sentence = _("Dette er bare for kontorenes egne systemer.")
