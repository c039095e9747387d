"""The design system on one page: every part in every state that pages use. Only in the demo."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from bindeledd.base.clock import now
from bindeledd.inquiries.rules import NEEDS, SIGNS
from bindeledd.web.demo_door import in_demo
from bindeledd.web.texts import TEXTS

BAR_STATES = {
    "ready": _("Klar"),
    "ringing": _("Det ringer"),
    "in_call": _("I samtale"),
    "consult": _("Spørreanrop"),
    "wrap_up": _("Etterarbeid"),
    "paused": _("Pause"),
}
"""The states of the call bar, as the desk names them."""


class SampleForm(forms.Form):
    """Fields of every kind."""

    name = forms.CharField(label=_("Navn"), max_length=120)
    number = forms.CharField(label=_("Telefonnummer"), help_text=_("Skriv det slik innringeren sier det."))
    need = forms.ChoiceField(label=_("Behov"), choices=[("", _("Velg")), ("money", _("Penger til livsopphold"))])
    behalf = forms.ChoiceField(
        label=_("På vegne av"),
        help_text=_("Skriv det slik innringeren sier det."),
        choices=[("self", _("Seg selv")), ("other", _("En annen"))],
        widget=forms.RadioSelect,
        initial="self",
    )
    text = forms.CharField(label=_("Med egne ord"), max_length=4000, widget=forms.Textarea, required=False)
    signs = forms.MultipleChoiceField(
        label=_("Tegn på hast"),
        choices=list(SIGNS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["children"],
    )
    sure = forms.BooleanField(label=_("Ja"), required=False)


@in_demo
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """The page."""
    moment = now()
    due_soon, due_late = moment + timedelta(hours=2), moment - timedelta(hours=1)
    context: dict[str, Any] = {
        "form": SampleForm(),
        "bad_form": SampleForm({"behalf": ""}, auto_id="bad_%s", prefix="bad"),
        "bar_states": BAR_STATES.items(),
        "due_soon": due_soon,
        "due_late": due_late,
        "due_later": moment + timedelta(days=4),
        "received": moment - timedelta(days=1),
        "waiting_since": moment - timedelta(minutes=3, seconds=12),
        "rows": ((True, due_soon), (False, moment + timedelta(days=4))),
        "two": (True, False),
        "need": NEEDS["money"],
        "sample_text": _("Har ikke penger til mat før torsdag. Datteren er hos henne."),
        "saved_words": str(TEXTS["draft_saved"]).format(at="14.30"),
        "unsaved_words": str(TEXTS["draft_unsaved"]).format(n=2),
        "kept_words": TEXTS["draft_kept"],
    }
    return render(request, "web/design.html", context)
