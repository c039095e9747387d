"""Codes of the lower rooms as the words that the office reads."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bindeledd.handoffs.rules import RESULTS, WAYS
from bindeledd.inquiries.rules import LANGUAGES, NEEDS, OUTCOMES, SIGNS, WISHES

EVENTS: dict[str, Any] = {
    "inquiry_opened": _("Henvendelsen ble registrert"),
    "inquiry_joined": _("Ringte igjen om det samme"),
    "promise_made": _("Innringeren fikk et løfte om å bli ringt"),
    "claimed": _("Tok henvendelsen"),
    "released": _("La henvendelsen tilbake"),
    "offered": _("Tilbød henvendelsen til en kollega"),
    "offer_accepted": _("Overtok fra en kollega"),
    "offer_declined": _("Sa nei til å overta"),
    "taken_over": _("Overtok samtalen"),
    "rung": _("Ringte"),
    "attempt_recorded": _("Registrerte et forsøk"),
    "time_booked": _("Avtalte tidspunkt"),
    "note_added": _("Skrev notat"),
    "wrong_office_reported": _("Meldte at henvendelsen hører til et annet kontor"),
    "wrong_office_withdrawn": _("Trakk meldingen om annet kontor"),
    "wrong_office_escalated": _("Begge lederne fikk beskjed om uavklart kontor"),
    "copy_taken_over": _("Et annet kontor overtok"),
    "urgency_raised": _("Ble merket som haster"),
    "urgency_lowered": _("Satte ned hastegraden"),
    "leader_warned": _("Lederen fikk varsel om fristen"),
    "closed": _("Avsluttet"),
}
"""Steps of the history; a code that is not here reads as a change, without a guess."""

RING_PHASES: dict[str, Any] = {
    "ringing_adviser": _("Det ringer hos deg"),
    "confirming": _("Trykk 1 på telefonen din for å ringe videre"),
    "ringing_person": _("Det ringer hos personen"),
    "talking": _("Dere snakker sammen"),
    "ended": _("Samtalen er slutt"),
}
RING_RESULTS: dict[str, Any] = {
    "talked": _("Noen svarte."),
    "adviser_no_answer": _("Telefonen din ble ikke besvart. Personen er ikke oppringt."),
    "no_answer": _("Personen svarte ikke."),
    "busy": _("Det var opptatt."),
    "wrong_number": _("Nummeret er ikke i bruk."),
    "unreachable": _("Telefonen er slått av eller uten dekning."),
    "cancelled": _("Oppringningen ble stoppet."),
}
SUGGESTED = {"no_answer": "no_answer", "busy": "no_answer", "unreachable": "no_answer", "wrong_number": "wrong_number"}
"""Which attempt result a finished call suggests; whether somebody was reached only the adviser knows (law 4)."""

NOTICES: dict[str, Any] = {
    "duty_offered": _("En kollega vil gi deg vakttelefonen"),
    "duty_taken_over": _("En kollega har overtatt vakttelefonen"),
}

DONE: dict[str, Any] = {
    "claim": _("Du har tatt henvendelsen."),
    "release": _("Du har lagt henvendelsen tilbake. Lederen har den nå."),
    "note": _("Notatet er lagret."),
    "attempt": _("Forsøket er registrert."),
    "book": _("Tidspunktet er avtalt."),
    "hand": _("Kollegaen har fått spørsmålet. Du har henvendelsen til kollegaen sier ja."),
    "accept": _("Du har overtatt henvendelsen."),
    "decline": _("Du har sagt nei. Kollegaen har fortsatt henvendelsen og får beskjed."),
    "wrong_office": _("Det andre kontoret har fått spørsmålet. Dere har henvendelsen til noen der overtar."),
    "withdraw": _("Spørsmålet til det andre kontoret er trukket tilbake."),
    "take_over": _("Du har overtatt. Fristen er den samme som før."),
    "close": _("Henvendelsen er avsluttet."),
    "unreached": _("Henvendelsen er avsluttet uten kontakt."),
    "urgency": _("Hastegraden er satt ned. Begrunnelsen er lagret."),
    "sign_on": _("Du har vakttelefonen til midnatt."),
    "sign_off": _("Du har gitt fra deg vakttelefonen. Lederen svarer for den til noen tar den."),
    "take_line": _("Du har overtatt vakttelefonen."),
    "hand_line": _("Kollegaen har fått spørsmålet. Du har vakttelefonen til kollegaen tar den."),
    "deputy": _("Stedfortrederen er utnevnt."),
    "seen": _("Varslene er merket som sett."),
}
"""What is said after something was done; the address carries only the code."""

_KINDS: dict[str, dict[str, Any]] = {
    "need": NEEDS,
    "sign": SIGNS,
    "wish": WISHES,
    "language": LANGUAGES,
    "outcome": OUTCOMES,
    "result": RESULTS,
    "way": WAYS,
    "event": EVENTS,
    "ring_phase": RING_PHASES,
    "ring_result": RING_RESULTS,
    "notice": NOTICES,
    "done": DONE,
}


def word(code: str, kind: str) -> str:
    """The words for a code of this kind; for one that nobody has given words, something true and general."""
    found = _KINDS[kind].get(code)
    if found is not None:
        return str(found)
    return gettext("Endring registrert") if kind == "event" else ""


def waited(since: datetime, at: datetime) -> str:
    """How long somebody has waited, in the two largest units: `2 døgn og 3 timer`, `45 minutter`."""
    minutes = max(0, int((at - since) / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [
        (days, ngettext("{n} døgn", "{n} døgn", days)),
        (hours, ngettext("{n} time", "{n} timer", hours)),
        (left, ngettext("{n} minutt", "{n} minutter", left)),
    ]
    said = [text.format(n=number) for number, text in parts if number][:2]
    return gettext(" og ").join(said) or gettext("under ett minutt")
