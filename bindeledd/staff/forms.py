"""What an administrator types about roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bindeledd.directory.forms import EndForm, day
from bindeledd.directory.models import Office
from bindeledd.staff.models import OFFICE_ROLES, Role

__all__ = ["ROLES", "EndForm", "RoleForm"]

ROLES = {
    Role.AGENT: _("Veileder i kontaktsenteret"),
    Role.AGENT_LEAD: _("Vaktleder i kontaktsenteret"),
    Role.SUBJECT_LEAD: _("Fagansvarlig i kontaktsenteret"),
    Role.OFFICE_ADVISER: _("Veileder på et Nav-kontor"),
    Role.OFFICE_LEADER: _("Leder for et Nav-kontor"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class RoleForm(forms.Form):
    """A role, where, and from when until when."""

    role = forms.ChoiceField(
        label=_("Rolle"),
        choices=[("", _("Velg")), *ROLES.items()],
        error_messages={"required": _("Velg en rolle."), "invalid_choice": _("Velg en rolle fra listen.")},
    )
    office = forms.CharField(
        label=_("Kontorets nummer"),
        required=False,
        max_length=4,
        help_text=_("Fire sifre, for eksempel 0313. Bare for roller ved et Nav-kontor."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    first = day(_("Første dag"))
    last = day(_("Siste dag"), required=False, help_text=_("Tomt felt: til den blir avsluttet."))

    def clean(self) -> dict[str, Any]:
        """`office` becomes the office's id, or None."""
        cleaned = super().clean() or {}
        number, role = cleaned.get("office", ""), cleaned.get("role")
        place = Office.objects.filter(number=number).values_list("id", flat=True).first() if number else None
        if number and place is None:
            self.add_error("office", _("Det finnes ikke noe kontor med dette nummeret."))
        elif role in OFFICE_ROLES and not number and "office" not in self.errors:
            self.add_error("office", _("Skriv kontorets nummer."))
        elif role and role not in OFFICE_ROLES and number:
            self.add_error("office", _("Denne rollen hører ikke til et kontor."))
        return cleaned | {"office": place}
