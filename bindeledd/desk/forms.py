"""The call's form and the short forms around it. What may be typed is decided by the rules of the rooms below."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import now
from bindeledd.callers import rules as caller_rules
from bindeledd.calls.by_hand_rules import rang_at
from bindeledd.desk import rules as help_rules
from bindeledd.handoffs import rules as handoff_rules
from bindeledd.inquiries import rules as inquiry_rules

PAUSES = ("break", "meeting", "other")


def _choices(codes: dict[str, Any], first: Any = None) -> list[tuple[str, Any]]:
    return ([("", first)] if first is not None else []) + list(codes.items())


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"})


class CallForm(forms.Form):
    """Saved field by field while the agent types; drawn once from the draft. Nothing is required to save it."""

    all_optional = True

    on_behalf = forms.ChoiceField(
        label=_("Hvem ringer?"), choices=_choices(caller_rules.ON_BEHALF), widget=forms.RadioSelect
    )
    caller_name = forms.CharField(
        label=_("Navnet på den som ringer"), max_length=caller_rules.NAME_LIMIT, required=False
    )
    person_name = forms.CharField(label=_("Navnet på den det gjelder"), max_length=caller_rules.NAME_LIMIT)
    national_id = forms.CharField(
        label=_("Fødselsnummer eller D-nummer"),
        max_length=caller_rules.NATIONAL_ID_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    has_no_national_id = forms.BooleanField(label=_("Har ikke fødselsnummer"), required=False)
    method = forms.ChoiceField(
        label=_("Slik er personen identifisert"),
        choices=_choices(caller_rules.METHODS, _("Velg måte")),
    )
    signs = forms.MultipleChoiceField(
        label=_("Spør: Er det noe av dette?"),
        help_text=_("Kryss av for det innringeren sier. En regel setter hastegraden, ikke du."),
        choices=[(code, name) for code, name in inquiry_rules.SIGNS.items() if code != "pressed_urgent"],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    need = forms.ChoiceField(label=_("Hva gjelder det?"), choices=_choices(inquiry_rules.NEEDS, _("Velg behov")))
    text = forms.CharField(
        label=_("Hva personen trenger, med klare ord"),
        max_length=inquiry_rules.TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    language = forms.ChoiceField(label=_("Språk"), choices=_choices(inquiry_rules.LANGUAGES), required=False)
    wish_to_apply = forms.ChoiceField(
        label=_("Ønsker å søke"), choices=_choices(inquiry_rules.WISHES), widget=forms.RadioSelect, required=False
    )
    safe_number = forms.CharField(
        label=_("Trygt nummer å ringe"),
        max_length=caller_rules.NUMBER_LIMIT,
        required=False,
        help_text=_("Bare et nummer der det er trygt at Nav ringer. Vi legger aldri igjen beskjed på telefonsvarer."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    sms_consent = forms.ChoiceField(
        label=_("Kan vi sende SMS til dette nummeret?"),
        help_text=_("Bare hvis ingen andre leser meldinger på telefonen."),
        choices=[("yes", _("Ja")), ("no", _("Nei"))],
        widget=forms.RadioSelect,
        required=False,
    )
    safe_from = forms.CharField(label=_("Trygt fra kl."), max_length=8, required=False, widget=_clock())
    safe_to = forms.CharField(label=_("Trygt til kl."), max_length=8, required=False, widget=_clock())
    other_way = forms.CharField(
        label=_("En annen måte å nå personen på"), max_length=inquiry_rules.OTHER_WAY_LIMIT, required=False
    )


class PauseForm(forms.Form):
    """Why the agent takes no calls."""

    reason = forms.ChoiceField(choices=[(code, code) for code in PAUSES])


class TakerForm(forms.Form):
    """Who at the office has taken over."""

    taker = forms.IntegerField(max_value=2**31 - 1, error_messages={"required": _("Velg hvem som har tatt over.")})


class HelpForm(forms.Form):
    """One line beside the call."""

    question = forms.CharField(
        label=_("Spør en vaktleder eller fagansvarlig"),
        max_length=help_rules.TEXT_LIMIT,
        help_text=_("Spør om regelen, ikke om personen. Meldingene slettes når samtalen er ferdig."),
        error_messages={"required": _("Skriv hva du lurer på.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GuestForm(forms.Form):
    """Which colleague to ask into the call."""

    guest = forms.IntegerField(error_messages={"required": _("Velg hvem du vil ha med.")})


OUTCOMES = {
    "general_guidance": _("Generell veiledning gitt"),
    "state_matter": _("Statlig sak, satt over til riktig linje"),
    "taken_over": _("Kontoret har tatt over"),
    "promise": _("Løfte om tilbakeringing er gitt"),
    "caller_gone": _("Innringeren la på"),
    "other": _("Annet"),
}


class OutcomeForm(forms.Form):
    """How the call ended; general guidance keeps its topic only. The rules say which of the rest is needed."""

    all_optional = True

    outcome = forms.ChoiceField(
        label=_("Hvordan endte samtalen?"), choices=_choices(OUTCOMES), widget=forms.RadioSelect
    )
    topic = forms.ChoiceField(
        label=_("Tema for veiledningen"),
        help_text=_("Bare temaet lagres, ikke noe om personen."),
        choices=_choices(handoff_rules.GUIDANCE_TOPICS, _("Velg tema")),
        required=False,
    )
    reason = forms.CharField(
        label=_("Hva skjedde?"), help_text=_("Ikke skriv noe om personen."), max_length=300, required=False
    )


CONSULT_RESULTS = {
    "answered": _("Et menneske svarte"),
    "no_answer": _("Svarte ikke"),
    "busy": _("Opptatt"),
    "voicemail": _("Telefonsvarer"),
    "wrong_number": _("Feil nummer"),
}


class ByHandForm(forms.Form):
    """Who rings on the agent's own telephone, and since when they have tried to reach us."""

    call_id = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Nummeret det ringes fra"),
        max_length=caller_rules.NUMBER_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    rang_at = forms.TimeField(
        label=_("Ringte første gang kl."),
        help_text=_("Spør om personen har prøvd å ringe før i dag. Tomt felt betyr nå."),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )

    def first_ring(self) -> datetime:
        """When the caller rang first (aware); now when nothing was said."""
        wall = self.cleaned_data["rang_at"]
        return rang_at(wall, now()) if wall else now()


class ResultForm(forms.Form):
    """How it went to ring the office."""

    result = forms.ChoiceField(choices=list(CONSULT_RESULTS.items()))


def new_by_hand() -> ByHandForm:
    """An empty form with the id of the call it would begin: sent twice it is one call."""
    return ByHandForm(initial={"call_id": uuid4()}, auto_id="by_hand_%s")
