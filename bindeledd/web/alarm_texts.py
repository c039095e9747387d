"""What each alarm means, in the user's language: one sentence for people who do not know the program inside."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "call_stuck": _("Samtaler står stille: tiden for neste steg er ute, men ingenting skjer."),
    "request_unheard": _("Klikk fra veiledere er ikke utført."),
    "engine_lost": _("Ingen har kontakt med telefonsentralen."),
    "contact_late": _("Noen skulle vært ringt opp, og fristen er ute."),
    "number_kept": _("Telefonnumre som skulle vært slettet, ligger der ennå."),
    "number_unread": _("Innringere har lagt igjen nummeret sitt, og det er ikke lest inn."),
    "draft_unsettled": _("Skjema fra avsluttede samtaler er ikke behandlet."),
    "draft_forgotten": _("Skjema som ingen fullførte, er ikke blitt til en avtale."),
    "promise_unmarked": _("Frister er brutt uten at noen har fått beskjed."),
    "promise_unwarned": _("Frister nærmer seg uten at leder har fått beskjed."),
    "wrong_office_untold": _("Spørsmål om feil kontor er ubesvart uten at lederne har fått beskjed."),
    "talk_kept": _("Meldinger ved siden av samtaler som skulle vært slettet, ligger der ennå."),
    "mail_late": _("E-post blir ikke sendt."),
    "mail_refused": _("E-posttjeneren tar ikke imot."),
    "sms_late": _("SMS til innringere blir ikke sendt."),
    "sms_refused": _("Ingen SMS-leverandør tar imot."),
    "audit_unsealed": _("Innsynsloggen blir ikke forseglet."),
    "audit_unsigned": _("Innsynsloggens kjeder blir ikke signert."),
    "sweep_late": _("En bakgrunnsjobb har ikke gått som den skal."),
    "sweep_failing": _("En bakgrunnsjobb feiler gang på gang."),
    "process_silent": _("En prosess gir ikke lenger livstegn."),
    "clocks_apart": _("Klokkene går ikke likt."),
    "disk_low": _("Disken er snart full."),
    "backup_late": _("Sikkerhetskopien er ikke tatt."),
    "watch_failed": _("En kontroll lot seg ikke gjennomføre."),
}
PARTS = {
    "database": _("Database"),
    "migrations": _("Tabeller"),
    "worker": _("Bakgrunnsjobber"),
    "auditor": _("Kontrolløren"),
    "switchboard": _("Sentralbordet"),
    "engine": _("Telefonsentralen"),
    "pages": _("Sidene"),
}
"""The parts of an installation; what follows a colon is the engine's own name."""


def sentence(kind: str) -> str:
    """What an alarm of this kind says; its code when the sentence is missing."""
    return str(SENTENCES.get(kind, kind))


def part_name(name: str) -> str:
    """A part's name: "Telefonsentralen asterisk-1"."""
    what, _colon, which = name.partition(":")
    return f"{PARTS.get(what, what)} {which}".strip()
