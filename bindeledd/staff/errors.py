"""What can go wrong with roles and access."""

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError


class NoLeader(DomainError):
    """The office has no leader; only an office that is not in use can be like that."""

    code = "no_leader"
    sentence = _("Kontoret er ikke tatt i bruk: det har ingen leder.")


class NoAgentLead(DomainError):
    """Nobody is lead at the contact centre."""

    code = "no_agent_lead"
    sentence = _("Kontaktsenteret har ingen vaktleder. En administrator må utnevne en.")


class NotALead(DomainError):
    """Only an agent lead takes the leads' duty."""

    code = "not_a_lead"
    status = 403
    sentence = _("Bare en vaktleder kan ta vakten.")


class NotAtOffice(DomainError):
    """The named person doesn't work at the office."""

    code = "not_at_office"
    status = 422
    sentence = _("{name} arbeider ikke ved kontoret.")


class DeputyTaken(DomainError):
    """Another deputy is named for part of the period."""

    code = "deputy_taken"
    sentence = _("Det er allerede utnevnt en stedfortreder i denne perioden.")


class RoleImpossible(DomainError):
    """The database refuses a role: it would break what must hold about roles."""

    code = "role_impossible"
    sentence = _("Rollen kan ikke gis eller avsluttes slik.")
