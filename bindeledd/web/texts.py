"""Sentences that scripts in the browser say, in the user's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Any] = {
    "online": _("Forbindelsen er tilbake."),
    "hits": _("{n} treff. Bruk piltastene."),
    "no_hits": _("Ingen treff. Skriv kommunen eller bydelen der personen oppholder seg."),
    "chosen": _("Valgt: {name}"),
    "draft_saving": _("Lagrer …"),
    "draft_saved": _("Lagret kl. {at}"),
    "draft_unsaved": _(
        "Ikke lagret ennå – felt som venter: {n}. De er tatt vare på i nettleseren, og vi prøver igjen."
    ),
    "log_out_unsaved": _("Felt som ikke er lagret ennå: {n}. De går tapt hvis du logger ut. Vil du logge ut likevel?"),
    "draft_unsaved_field": _("Ett felt er ikke lagret. Se meldingen ved feltet."),
    "draft_kept": _("Du er logget ut. Teksten er tatt vare på og lagres når du har logget inn igjen."),
    "phone_connecting": _("Telefonen kobler seg til …"),
    "phone_registered": _("Telefonen er klar"),
    "phone_ringing": _("Det ringer"),
    "phone_talking": _("Telefonen er i bruk"),
    "phone_offline": _("Telefonen er frakoblet. Prøver igjen …"),
    "phone_elsewhere": _("Telefonen er åpen i en annen fane"),
    "no_microphone": _("Fant ingen mikrofon. Du hører innringeren, men innringeren hører ikke deg."),
    "press_to_hear": _("Nettleseren har stoppet lyden. Trykk hvor som helst på siden for å høre."),
    "mute_on": _("Mikrofon av"),
    "mute_off": _("Mikrofon på"),
    "muted": _("Mikrofonen er av."),
    "tour_done": _("Gjort. Omvisningen går videre."),
    "unmuted": _("Mikrofonen er på."),
}


def in_active_language() -> dict[str, str]:
    """The sentences, translated now."""
    return {name: str(sentence) for name, sentence in TEXTS.items()}
