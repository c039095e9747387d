"""What can go wrong about promises and hand-overs, as sentences."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bindeledd.base.errors import DomainError
from bindeledd.handoffs import sentences
from bindeledd.handoffs.rules import UNREACHED_SENTENCES


class OutcomeContradictsFacts(DomainError):
    """The wrap-up outcome does not fit what happened in the call; the sentence says why."""

    code = "outcome_contradicts_facts"


class NoSafeNumber(DomainError):
    code = "no_safe_number"
    sentence = _("Personen har ikke oppgitt et trygt nummer. Bruk den andre måten å nå personen på.")


class OutsideSafeHours(DomainError):
    code = "outside_safe_hours"
    sentence = _("Det er bare trygt å ringe mellom kl. {start} og {end}.")

    def __init__(self, start: str, end: str) -> None:
        super().__init__(start=start, end=end)


class BeyondDeadline(DomainError):
    code = "beyond_deadline"
    sentence = _("Tiden må være avtalt innen fristen {due}. En avtale flytter aldri fristen.")

    def __init__(self, due_at: datetime) -> None:
        super().__init__(due=sentences.when(due_at))


class ContactMissing(DomainError):
    code = "contact_missing"
    sentence = _("Det er ikke registrert at personen er nådd. Registrer forsøket først.")


class NotYetUnreached(DomainError):
    """What is missing before the inquiry may be closed as unreached: `missing` holds the codes."""

    code = "not_yet_unreached"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__()
        self.missing = tuple(missing)

    def text(self) -> str:
        return " ".join(str(UNREACHED_SENTENCES[code]) for code in self.missing)


class NotTheLeader(DomainError):
    code = "not_the_leader"
    sentence = _("Oppgi kontorets leder eller stedfortreder.")


class AlreadyReported(DomainError):
    code = "already_reported"
    sentence = _("Henvendelsen er allerede meldt til {office}, som ikke har svart ennå.")


class WrongOfficeGone(DomainError):
    code = "wrong_office_gone"
    sentence = _("Henvendelsen er allerede overtatt, eller meldingen er trukket tilbake.")


class UrgentItemsOpen(DomainError):
    """Something urgent lies with the duty line: its officer can't leave before somebody has taken over (law 2)."""

    code = "urgent_items_open"

    def __init__(self, count: int) -> None:
        super().__init__(count=count)

    def text(self) -> str:
        return ngettext(
            "{count} henvendelse som haster, ligger på denne vakttelefonen. "
            "En kollega eller lederen må ta telefonen før du kan gi den fra deg.",
            "{count} henvendelser som haster, ligger på denne vakttelefonen. "
            "En kollega eller lederen må ta telefonen før du kan gi den fra deg.",
            self.params["count"],
        ).format(**self.params)


class NotContacted(DomainError):
    code = "not_contacted"
    sentence = _("Hastegraden kan bare senkes etter at noen på kontoret har snakket med personen.")
