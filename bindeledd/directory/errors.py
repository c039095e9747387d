"""What can go wrong when an office's facts or a municipality's agreements are changed."""

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError


class DateTaken(DomainError):
    code = "date_taken"
    sentence = _("Datoen har allerede en egen åpningstid. Fjern den først.")


class ServiceChanged(DomainError):
    code = "service_changed"
    sentence = _("Noen andre har endret vakttjenesten i mellomtiden. Se hva som står nå, og prøv igjen.")


class AgreementOverlaps(DomainError):
    code = "agreement_overlaps"
    sentence = _("Kommunen har allerede en slik avtale i perioden.")


class AgreementGone(DomainError):
    code = "agreement_gone"
    sentence = _("Avtalen er allerede signert eller avsluttet.")
