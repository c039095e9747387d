"""Codes of the lower rooms as the words that the office reads."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bindeledd.duty.rules import TEST_FAILURES
from bindeledd.handoffs.rules import DECLINE_REASONS, RESULTS, WAYS
from bindeledd.inquiries.rules import LANGUAGES, NEEDS, OUTCOMES, SIGNS, WISHES

EVENTS: dict[str, Any] = {
    "inquiry_opened": _("Henvendelsen ble registrert"),
    "inquiry_joined": _("Personen ringte igjen om det samme"),
    "consult_started": _("Kontaktsenteret ringte vakttelefonen mens innringeren ventet"),
    "promise_given": _("Personen fikk løfte om å bli ringt"),
    "call_cut_off": _("Samtalen ble brutt etter at den var satt over"),
    "inquiry_taken_over": _("Overtok henvendelsen"),
    "inquiry_taken_over.claim": _("Tok over henvendelsen"),
    "inquiry_taken_over.offer": _("Overtok fra en kollega"),
    "inquiry_taken_over.release": _("La henvendelsen tilbake til lederen"),
    "inquiry_taken_over.handed_over": _("Tok over innringeren i samtalen"),
    "inquiry_taken_over.copy": _("Overtok fra et annet kontor"),
    "inquiry_offered": _("Spurte en kollega om å ta over"),
    "offer_declined": _("Sa nei til å ta over"),
    "callback_rung": _("Ringte"),
    "attempt_made": _("Forsøkte å nå personen"),
    "attempt_made.reached": _("Nådde personen"),
    "attempt_made.no_answer": _("Forsøkte å nå personen: svarte ikke"),
    "attempt_made.wrong_number": _("Forsøkte å nå personen: feil nummer"),
    "attempt_made.asked_other_time": _("Nådde personen, som ba om et annet tidspunkt"),
    "time_booked": _("Avtalte tidspunkt"),
    "note_added": _("Skrev notat"),
    "wrong_office_reported": _("Spurte et annet kontor om henvendelsen hører til der"),
    "wrong_office_withdrawn": _("Trakk spørsmålet til det andre kontoret tilbake"),
    "wrong_office_declined": _("Det andre kontoret sa nei. Dere har hatt henvendelsen hele tiden"),
    "wrong_office_unanswered": _("Det andre kontoret svarte ikke. Begge lederne fikk beskjed"),
    "inquiry_copied": _("Henvendelsen kom fra et annet kontor, med samme frist"),
    "urgency_raised": _("Ble merket som haster"),
    "urgency_lowered": _("Senket hastegraden"),
    "due_soon": _("Fristen nærmer seg. Lederen fikk beskjed"),
    "overdue": _("Fristen gikk ut. Lederen fikk beskjed"),
    "caller_told": _("Innringeren fikk SMS om at ingen har ringt ennå"),
    "caller_not_told": _("Innringeren kan ikke varsles. Lederen fikk beskjed"),
    "inquiry_closed": _("Lukket henvendelsen"),
    "inquiry_closed.contact_made": _("Lukket: kontakt oppnådd"),
    "inquiry_closed.withdrawn": _("Lukket: personen trenger ikke hjelpen lenger"),
    "inquiry_closed.unreached": _("Lukket uten kontakt"),
    "inquiry_closed.moved": _("Et annet kontor overtok henvendelsen"),
}
"""Steps of the history, the most exact words first; a code that is not here reads as a change, without a guess."""

RING_PHASES: dict[str, Any] = {
    "ringing_adviser": _("Det ringer hos deg"),
    "confirming": _("Trykk 1 på telefonen din for å ringe videre"),
    "ringing_person": _("Det ringer hos personen"),
    "thanking": _("Telefonen er prøvd"),
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
    "duty_offered": _("En kollega spør om du kan ta vakttelefonen"),
    "duty_taken_over": _("En kollega har overtatt vakttelefonen"),
    "duty_not_confirmed": _("En vakttelefon svarte ikke da vi prøvde den. Den er lederens til noen tar den"),
    "duty_empty": _("Den siste på vakt har gått av i vakttiden. Vakttelefonene er lederens"),
    "caller_not_told": _("En innringer kan ikke varsles om at fristen kan ryke. Ring før fristen"),
    "call_cut_off": _("En samtale ble brutt. Personen skal ringes innen en time"),
    "due_soon": _("En frist nærmer seg"),
    "overdue": _("En frist er gått ut"),
    "inquiry_released": _("En henvendelse er lagt tilbake til deg"),
    "inquiry_offered": _("En kollega spør om du kan ta over en henvendelse"),
    "offer_declined": _("En kollega sa nei til å ta over"),
    "wrong_office": _("Et annet kontor spør om en henvendelse hører til hos dere"),
    "wrong_office_taken": _("Et annet kontor har overtatt en henvendelse"),
    "wrong_office_declined": _("Et annet kontor har svart nei om en henvendelse"),
    "wrong_office_unanswered": _("Det er ikke avklart hvilket kontor en henvendelse hører til"),
    "inquiry_opened": _("Det er kommet en ny henvendelse"),
    "inquiry_joined": _("Noen har ringt igjen om en åpen henvendelse"),
    "promise_given": _("Noen har fått løfte om at dere ringer"),
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
    "say_no": _("Dere har svart nei. Kontoret som spurte, har fortsatt henvendelsen og får beskjed."),
    "take_over": _("Du har overtatt. Fristen er den samme som før."),
    "close": _("Henvendelsen er lukket."),
    "unreached": _("Henvendelsen er lukket uten kontakt."),
    "urgency": _("Hastegraden er senket. Begrunnelsen er lagret."),
    "sign_on": _("Du har vakttelefonen til midnatt. Vi ringer den nå. Svar og trykk 1, så vet vi at den virker."),
    "sign_off": _("Du har gitt fra deg vakttelefonen. Lederen svarer for den til noen tar den."),
    "take_line": _("Du har overtatt vakttelefonen, og det som haster på den. Vi ringer den nå: Svar og trykk 1."),
    "hand_line": _("Kollegaen har fått spørsmålet. Du har vakttelefonen til kollegaen tar den."),
    "deputy": _("Stedfortrederen er utnevnt."),
    "seen": _("Varslene er merket som sett."),
}
"""What is said after something was done; the address carries only the code."""

_KINDS: dict[str, dict[str, Any]] = {
    "need": {**NEEDS, "": _("Behov ikke oppgitt")},
    "sign": SIGNS,
    "decline": DECLINE_REASONS,
    "line_test": TEST_FAILURES,
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
    """The words for a code of this kind; empty for one that has none."""
    return str(_KINDS[kind].get(code, ""))


def step(kind: str, detail: str) -> str:
    """A step of the history in words; for a code that has none, something true and general."""
    return word(f"{kind}.{detail}", "event") or word(kind, "event") or gettext("Endring registrert")


def waited(since: datetime, at: datetime) -> str:
    """How long somebody has waited, in the two largest units: `2 døgn og 3 timer`, `45 minutter`."""
    minutes = max(0, int((at - since) / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    said = [_UNITS[unit](number) for unit, number in enumerate((days, hours, left)) if number][:2]
    return gettext(" og ").join(said) or gettext("under ett minutt")


_UNITS: tuple[Callable[[int], str], ...] = (
    lambda n: ngettext("{n} døgn", "{n} døgn", n).format(n=n),
    lambda n: ngettext("{n} time", "{n} timer", n).format(n=n),
    lambda n: ngettext("{n} minutt", "{n} minutter", n).format(n=n),
)
