"""What the office types: each form says its limits, and every refusal is a sentence beside the field."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import OSLO
from bindeledd.base.errors import Invalid
from bindeledd.callers.rules import NUMBER_LIMIT, parse_number
from bindeledd.handoffs import rules
from bindeledd.inquiries.rules import TEXT_LIMIT
from bindeledd.staff.queries import Colleague

LONGEST_REASON = 500
_DATES = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
_TIMES = ["%H:%M", "%H.%M", "%H:%M:%S"]
_PICK_DATE = {"required": _("Velg en dato."), "invalid": _("Skriv datoen slik: 25.11.2026.")}
_PICK_TIME = {"required": _("Velg klokkeslett."), "invalid": _("Skriv klokkeslettet slik: 12.30.")}
_PICK_OFFICE = _("Skriv kommunen eller bydelen, og velg kontoret fra listen.")


class PlainForm(forms.Form):
    """A button without fields."""


class LongText(forms.CharField):
    """Several lines with a stated limit; what is too long stays in the field, nothing is cut off."""

    widget = forms.Textarea

    def __init__(self, limit: int, rows: int = 4, **options: Any) -> None:
        super().__init__(max_length=limit, **options)
        self.widget.attrs["rows"] = rows
        self.error_messages["required"] = _("Skriv en tekst.")
        self.validators = [
            ProhibitNullCharactersValidator(),
            MaxLengthValidator(limit, _("Teksten er %(show_value)s tegn lang; her er det plass til %(limit_value)s.")),
        ]

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"data-limit": str(self.max_length)}


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, input_formats=_DATES, widget=widget, error_messages=_PICK_DATE)


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, input_formats=_TIMES, widget=widget, error_messages=_PICK_TIME)


class NoteForm(forms.Form):
    """A note: what was said or done."""

    text = LongText(TEXT_LIMIT, label=_("Notat"), help_text=_("Notatet kan ikke endres eller slettes."))


class RingForm(forms.Form):
    """The adviser's own telephone, when it is to ring first; without it the telephone in the page does."""

    own_telephone = forms.CharField(
        label=_("Nummeret til telefonen din"),
        required=False,
        max_length=NUMBER_LIMIT,
        help_text=_("Vi ringer deg først. Trykk 1 når du svarer, så ringer vi personen. Nummeret ditt vises ikke."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def clean(self) -> dict[str, Any]:
        """`own_telephone` in E.164 when that button was pressed, else empty."""
        cleaned = super().clean() or {}
        if "own" not in self.data:
            return cleaned | {"own_telephone": ""}
        try:
            return cleaned | {"own_telephone": parse_number(cleaned.get("own_telephone", ""), "own_telephone")}
        except Invalid as error:
            if "own_telephone" not in self.errors:
                self.add_error("own_telephone", error.text())
            return cleaned


class AttemptForm(forms.Form):
    """How an attempt to reach the person went."""

    result = forms.ChoiceField(
        label=_("Hvordan gikk det?"),
        choices=list(rules.RESULTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvordan det gikk.")},
    )
    way = forms.ChoiceField(
        label=_("Hva prøvde du?"),
        choices=[(code, rules.WAYS[code]) for code in ("number", "other_way")],
        widget=forms.RadioSelect,
        initial="number",
        error_messages={"required": _("Velg hva du prøvde.")},
    )
    note = LongText(TEXT_LIMIT, rows=3, label=_("Notat"), required=False)

    def __init__(self, *args: Any, other_way: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)
        way.help_text = other_way
        if not other_way:
            way.widget = forms.HiddenInput()
            way.choices = [("number", rules.WAYS["number"])]


class BookForm(forms.Form):
    """A time agreed on with the person, within the deadline."""

    day = _day(_("Dato"))
    starts = _clock(_("Fra klokken"))
    ends = _clock(_("Til klokken"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("Slutten må være etter starten."))
        return cleaned

    def interval(self) -> tuple[datetime, datetime]:
        """From and to, in Oslo time."""
        day: date = self.cleaned_data["day"]
        starts: time = self.cleaned_data["starts"]
        ends: time = self.cleaned_data["ends"]
        return datetime.combine(day, starts, OSLO), datetime.combine(day, ends, OSLO)


class ColleagueForm(forms.Form):
    """One of the office's staff."""

    colleague = forms.TypedChoiceField(
        label=_("Kollega"),
        coerce=int,
        error_messages={"required": _("Velg en kollega."), "invalid_choice": _("Velg en kollega fra listen.")},
    )

    def __init__(self, *args: Any, colleagues: Sequence[Colleague] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["colleague"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Velg")), *((each.id, each.display_name) for each in colleagues)]


class WrongOfficeForm(forms.Form):
    """The office to which the inquiry belongs; chosen from the search."""

    office_name = forms.CharField(label=_("Hvor oppholder personen seg?"), required=False, max_length=120)
    to_office = forms.IntegerField(
        widget=forms.HiddenInput(attrs={"data-from": "office_id"}), required=False, max_value=2_147_483_647
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("to_office"):
            self.errors.pop("to_office", None)
            self.add_error("office_name", _PICK_OFFICE)
        return cleaned


class CloseForm(forms.Form):
    """How the inquiry ended after contact."""

    outcome = forms.ChoiceField(
        label=_("Hva ble utfallet?"),
        choices=list(rules.CLOSED_AFTER_CONTACT.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg et utfall.")},
    )
    note = LongText(TEXT_LIMIT, rows=3, label=_("Notat"), required=False)


class UnreachedForm(forms.Form):
    """Closing without contact: in the leader's name."""

    leader = forms.TypedChoiceField(
        label=_("Leder som er enig i å lukke"),
        coerce=int,
        error_messages={"required": _("Velg lederen."), "invalid_choice": _("Velg lederen fra listen.")},
    )
    note = LongText(TEXT_LIMIT, rows=3, label=_("Notat"), required=False)

    def __init__(self, *args: Any, leaders: Sequence[Colleague] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["leader"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Velg")), *((each.id, each.display_name) for each in leaders)]


class NoForm(forms.Form):
    """Why an inquiry that another office asks about does not belong here."""

    reason = forms.ChoiceField(
        label=_("Hvorfor ikke?"),
        choices=[("", _("Velg")), *rules.DECLINE_REASONS.items()],
        error_messages={"required": _("Velg en grunn."), "invalid_choice": _("Velg en grunn fra listen.")},
    )


class UrgencyForm(forms.Form):
    """Why the urgency is lowered, after having spoken with the caller (law 3)."""

    reason = LongText(LONGEST_REASON, rows=3, label=_("Hvorfor haster det ikke lenger?"))


class DeputyForm(ColleagueForm):
    """Who takes the leader's place, and for which days."""

    first = _day(_("Fra og med"))
    last = _day(_("Til og med"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("Siste dag må være etter første dag."))
        return cleaned
