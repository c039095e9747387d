"""What can't be done with a call, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError


class NotYourCall(DomainError):
    """The acting user is not the call's agent, or the call is wrapped up."""

    code = "not_your_call"
    status = 403
    sentence = _("Samtalen er ikke din, eller den er avsluttet.")


class NotInWrapUp(DomainError):
    """The call still runs."""

    code = "not_in_wrap_up"
    sentence = _("Samtalen pågår fortsatt. Legg på eller sett over først.")


class NotTheirCaller(DomainError):
    """The person named as having taken over doesn't work at the office that was rung (law 2)."""

    code = "not_their_caller"
    status = 422
    sentence = _("Velg noen som arbeider på kontoret du har ringt.")


class NoSuchLanguage(DomainError):
    """The telephone does not speak it to callers: no voice of its own, no reviewed recordings."""

    code = "no_such_language"
    status = 422
    sentence = _("Telefonen snakker ikke dette språket. Les setningen opp selv.")


class AgentBusy(DomainError):
    """Ready is not possible in a call or in wrap-up."""

    code = "agent_busy"
    sentence = _("Du er i en samtale. Fullfør den og etterarbeidet først.")


class AgentOffline(DomainError):
    """Somebody without a page can't be moved by a lead."""

    code = "agent_offline"
    sentence = _("Veilederen er ikke pålogget.")


class NoSuchCall(DomainError):
    """The call is over, or not in a state in which a lead may do this."""

    code = "no_such_call"
    sentence = _("Samtalen er avsluttet eller har gått videre.")


class ContactClosed(DomainError):
    """Somebody else has closed the contact, or it is not for the acting user."""

    code = "contact_closed"
    sentence = _("Kontakten er allerede fulgt opp.")


class TelephonyWorks(DomainError):
    """A call is ended by hand only when the engine can't be asked to."""

    code = "telephony_works"
    sentence = _("Telefonsystemet virker. Legg på som vanlig.")


class NoNumberToRing(DomainError):
    """The caller's number was withheld, or is purged."""

    code = "no_number"
    sentence = _("Innringeren ringte med skjult nummer, så det er ingen å ringe. Registrer hva som skjedde.")


class NotSafeNow(DomainError):
    """The caller has said until when it is safe to ring, and that time has passed."""

    code = "not_safe_now"
    sentence = _("Innringeren har sagt at det ikke er trygt å ringe så sent.")
