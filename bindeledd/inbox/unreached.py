"""Which conditions for closing without contact are met, and which are missing (issue 2, law 5)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bindeledd.handoffs.queries import InquiryDetail
from bindeledd.handoffs.rules import Tried, missing_for_unreached


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as a sentence."""

    sentence: str
    met: bool


def conditions(detail: InquiryDetail) -> list[Condition]:
    """Every condition in order; the one about the other way only when the person gave one."""
    other_way = bool(detail.inquiry.other_way)
    tries = [Tried(each.at, each.result, each.way) for each in detail.attempts]
    missing = missing_for_unreached(tries, other_way_known=other_way)
    listed = {
        "attempts": _("Minst tre forsøk på telefon"),
        "days": _("Forsøkene er gjort på minst to dager"),
        "hours": _("Forsøkene er gjort på ulike klokketimer"),
    } | ({"other_way": _("Den andre måten å nå personen på er prøvd")} if other_way else {})
    return [Condition(sentence, code not in missing) for code, sentence in listed.items()]
