"""What can go wrong about inquiries, as sentences."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError, Refused


class InquiryNotFound(Refused):
    """The inquiry does not exist, or the actor must not know that it does (law 7); logged, answered alike."""

    code = "not_found"
    status = 404

    def __init__(self, inquiry_id: object, action: str = "open_inquiry") -> None:
        super().__init__(_("Henvendelsen finnes ikke."), action=action, subject=f"inquiry:{inquiry_id}")


class NotYourCall(Refused):
    """The call is another agent's, or has been wrapped up."""

    code = "not_your_call"

    def __init__(self, call_id: UUID) -> None:
        super().__init__(
            _("Samtalen er ikke din, eller den er avsluttet."), action="use_call", subject=f"call:{call_id}"
        )


class FieldConflict(DomainError):
    """Another tab saved this field since; what is stored stays, and comes with the error."""

    code = "field_conflict"
    sentence = _("Feltet er endret i en annen fane. Det som er lagret der, er beholdt.")

    def __init__(self, field: str, value: str, revision: int) -> None:
        super().__init__()
        self.field, self.value, self.revision = field, value, revision


class DraftFinished(DomainError):
    code = "draft_finished"
    sentence = _("Samtalen er avsluttet, og skjemaet kan ikke endres lenger.")


class OfficeIsFixed(DomainError):
    code = "office_is_fixed"
    sentence = _("Henvendelsen er åpnet hos {office}. Meld feil kontor hvis den hører til et annet sted.")


class AlreadyTakenOver(DomainError):
    """Somebody else was first; `name` says who."""

    code = "already_taken_over"
    sentence = _("{name} har allerede overtatt henvendelsen.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NotResponsible(DomainError):
    code = "not_responsible"
    status = 403
    sentence = _("Bare den som er ansvarlig, eller lederen, kan gjøre dette.")


class InquiryClosed(DomainError):
    code = "inquiry_closed"
    sentence = _("Henvendelsen er avsluttet.")


class PointerOnly(DomainError):
    """No valid agreement: nothing about the person may be written here (rules L61)."""

    code = "pointer_only"
    sentence = _("Kommunen har ikke en gyldig avtale. Opplysninger om personen kan ikke lagres her; ring kontoret.")


class NotAColleague(DomainError):
    code = "not_a_colleague"
    sentence = _("Velg en annen som arbeider på kontoret.")


class OfferGone(DomainError):
    code = "offer_gone"
    sentence = _("Tilbudet gjelder ikke lenger.")
