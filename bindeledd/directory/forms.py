"""What an administrator types about agreements, and administrators and leaders about who answers when we are closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bindeledd.base.typed import NUMBER_LIMIT, format_number
from bindeledd.directory.actions import SERVICE_NAME_LIMIT
from bindeledd.directory.models import Agreement
from bindeledd.directory.out_of_hours import Service

KINDS = {
    Agreement.Kind.COOPERATION: _("Samarbeidsavtale"),
    Agreement.Kind.DATA_PROCESSOR: _("Databehandleravtale"),
    Agreement.Kind.CONNECTION: _("Tilknytningsavtale"),
    Agreement.Kind.PARTNERSHIP: _("Partnerskapsavtale"),
}
_DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
_DATE_ERRORS = {"required": _("Velg en dato."), "invalid": _("Skriv datoen slik: 25.11.2026.")}


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A date as people write it here."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=_DATES,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=_DATE_ERRORS,
    )


class AgreementForm(forms.Form):
    """An agreement: which, from when until when, and when it was signed."""

    kind = forms.ChoiceField(
        label=_("Avtale"),
        choices=[("", _("Velg")), *KINDS.items()],
        error_messages={"required": _("Velg en avtale."), "invalid_choice": _("Velg en avtale fra listen.")},
    )
    first = day(_("Første dag"))
    last = day(_("Siste dag"), required=False, help_text=_("Tomt felt: til den blir avsluttet."))
    signed = day(_("Signert"), required=False, help_text=_("Uten signatur åpner avtalen ingenting."))


class SignForm(forms.Form):
    """When an agreement was signed."""

    signed = day(_("Signert"))


class EndForm(forms.Form):
    """The last day of an agreement."""

    last = day(_("Siste dag"))


class ServiceForm(forms.Form):
    """Who answers when the line is closed; numbers are read by the action."""

    name = forms.CharField(
        label=_("Hva tjenesten heter"),
        max_length=SERVICE_NAME_LIMIT,
        help_text=_("For eksempel Sosial vakttjeneste."),
        error_messages={"required": _("Skriv hva tjenesten heter.")},
    )
    number = forms.CharField(
        label=_("Telefonnummer"),
        max_length=NUMBER_LIMIT,
        help_text=_("Åtte sifre, eller et kort nummer som 116117."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Skriv et telefonnummer.")},
    )

    @classmethod
    def of(cls, service: Service | None) -> "ServiceForm":
        """Unanswered, with what stands."""
        stands = {"name": service.name, "number": format_number(service.number)} if service else {}
        return cls(initial=stands, auto_id="service-%s")

    def given(self) -> tuple[str, str]:
        """Number and name as typed."""
        return self.cleaned_data["number"], self.cleaned_data["name"]


class TriedForm(forms.Form):
    """The number that somebody has rung, as the page showed it."""

    number = forms.CharField(required=False, widget=forms.HiddenInput)
