"""What an office's leader types about the office: hours by the day, special dates, duty lines."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import Invalid
from bindeledd.callers.rules import NUMBER_LIMIT, parse_number
from bindeledd.directory.actions import NOTE_LIMIT
from bindeledd.directory.dialling import not_own
from bindeledd.directory.forms import day
from bindeledd.directory.rules import LONGEST_DAY, day_as_text, parse_day
from bindeledd.duty.setting_up import KINDS, NAME_LIMIT, TARGETS, Wanted

DAYS = (_("Mandag"), _("Tirsdag"), _("Onsdag"), _("Torsdag"), _("Fredag"), _("Lørdag"), _("Søndag"))
Intervals = list[tuple[time, time]]


class DayField(forms.CharField):
    """The hours of one weekday, as text."""

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(label=label, required=False, max_length=LONGEST_DAY)
        self.name = name

    def clean(self, value: Any) -> Any:
        """The day's intervals."""
        text = super().clean(value)
        try:
            return parse_day(self.name, text)
        except Invalid as error:
            raise forms.ValidationError(error.text()) from error


class WeekForm(forms.Form):
    """Hours for each weekday."""

    all_optional = True

    def __init__(self, *args: Any, week: dict[int, Intervals] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for weekday, label in enumerate(DAYS):
            field = DayField(f"day_{weekday}", label)
            field.initial = day_as_text((week or {}).get(weekday, []))
            self.fields[f"day_{weekday}"] = field

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{weekday}"] for weekday in range(len(DAYS))]

    def week(self) -> dict[int, Intervals]:
        """The days that have hours."""
        found = {weekday: self.cleaned_data[f"day_{weekday}"] for weekday in range(len(DAYS))}
        return {weekday: intervals for weekday, intervals in found.items() if intervals}


class SpecialDateForm(forms.Form):
    """A date with hours of its own; empty hours mean closed."""

    day = day(_("Dato"))
    hours = DayField("hours", _("Åpent"))
    note = forms.CharField(
        label=_("Merknad"), required=False, max_length=NOTE_LIMIT, help_text=_("Vises for kontaktsenteret den dagen.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["hours"].help_text = _("Fra og til, for eksempel 10.00–12.00. Tomt felt: stengt hele dagen.")

    def clean_hours(self) -> tuple[time, time] | None:
        """One interval or none."""
        found: Intervals = self.cleaned_data["hours"]
        if len(found) > 1:
            raise forms.ValidationError(_("En dato kan bare ha én åpningstid."))
        return found[0] if found else None


class LineForm(WeekForm):
    """A duty line."""

    name = forms.CharField(label=_("Navn"), max_length=NAME_LIMIT, error_messages={"required": _("Skriv et navn.")})
    kind = forms.ChoiceField(
        label=_("Hva den er for"),
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hva vakttelefonen er for.")},
    )
    order = forms.IntegerField(
        label=_("Rekkefølge"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=_("1 ringes først. Hvert slag har sin egen rekkefølge."),
        error_messages={"required": _("Skriv et tall."), "invalid": _("Skriv et tall.")},
    )
    target = forms.ChoiceField(
        label=_("Hvor den ringer"),
        choices=list(TARGETS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Velg hvor vakttelefonen ringer.")},
    )
    number = forms.CharField(
        label=_("Telefonnummer"),
        required=False,
        max_length=NUMBER_LIMIT,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, *args: Any, line: Wanted | None = None, **options: Any) -> None:
        week = {weekday: list(each) for weekday, each in line.hours.items()} if line else None
        super().__init__(*args, week=week, **options)
        for name in ("name", "kind", "order", "target", "number"):
            if line is not None:
                self.fields[name].initial = getattr(line, name)
        for bound in self.days:
            bound.field.required = False

    def clean(self) -> dict[str, Any]:
        """`number` in E.164 when the line leads to one; never the contact centre's own."""
        cleaned = super().clean() or {}
        if cleaned.get("target") != "number":
            return cleaned | {"number": ""}
        try:
            number = not_own(parse_number(cleaned.get("number", ""), "number"), settings.INSTANCE.called_number)
        except Invalid as error:
            if "number" not in self.errors:
                self.add_error("number", error.text())
            return cleaned
        return cleaned | {"number": number}

    def wanted(self) -> Wanted:
        """The line as typed."""
        given = self.cleaned_data
        return Wanted(
            given["kind"], given["order"], given["name"].strip(), given["target"], given["number"], self.week()
        )


def week_of(rows: Iterable[Any]) -> dict[int, Intervals]:
    """Hours by weekday."""
    found: dict[int, Intervals] = {}
    for each in rows:
        found.setdefault(each.weekday, []).append((each.opens, each.closes))
    return found
