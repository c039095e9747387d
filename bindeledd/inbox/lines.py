"""The lines of the inbox in words. A page has many: what they share is said once a page, not once a line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from bindeledd.handoffs.queries import InboxRow
from bindeledd.handoffs.sentences import moment
from bindeledd.inbox import wording
from bindeledd.inquiries.rules import format_reference


@dataclass(frozen=True, slots=True)
class Tag:
    """A short status: words, colour of the field, icon (or a dot)."""

    text: str
    color: str
    icon: str = ""

    @property
    def dot(self) -> bool:
        return not self.icon


@dataclass(frozen=True, slots=True)
class Line:
    """One inquiry in the list."""

    row: InboxRow
    tags: list[Tag]
    title: str
    waited: str
    reference: str
    address: str
    claim: str
    claim_label: str


class Lines:
    """The lines of one page, for the reader `me` at `at` (aware)."""

    def __init__(self, me: int, at: datetime) -> None:
        self._me, self._at = me, at

    def of(self, rows: Iterable[InboxRow]) -> Iterator[Line]:
        """The lines in the rows' order."""
        shown, claimed = _address("inbox:inquiry"), _address("inbox:claim")
        for row in rows:
            number = format_reference(row.reference)
            yield Line(
                row,
                list(self._tags(row)),
                self._title(row),
                self._waited
                % {
                    "waited": wording.waited(row.received_at, self._at),
                    "when": moment(row.received_at, self._at),
                },
                self._reference % {"number": number},
                shown(row.id),
                claimed(row.id),
                self._claim % {"number": number},
            )

    def _tags(self, row: InboxRow) -> Iterator[Tag]:
        if row.urgency == "urgent":
            yield self._urgent
        if row.overdue:
            yield self._late
        if row.booked_from:
            yield Tag(gettext("Avtalt %(when)s") % {"when": moment(row.booked_from, self._at)}, "info", "Calendar")
        if row.attempts:
            tried = ngettext("%(n)s forsøk", "%(n)s forsøk", row.attempts) % {"n": row.attempts}
            yield Tag(tried, "neutral", "Phone")
        if row.responsible_id == self._me:
            yield self._mine
        else:
            yield Tag(row.responsible_name, "neutral", "Person") if row.taken else self._free

    def _title(self, row: InboxRow) -> str:
        if row.pointer_only:
            return self._pointer
        need = wording.word(row.need, "need")
        return f"{need} – {row.person_name}" if row.person_name else need

    @cached_property
    def _urgent(self) -> Tag:
        return Tag(gettext("Haster"), "danger", "ExclamationmarkTriangle")

    @cached_property
    def _late(self) -> Tag:
        return Tag(gettext("Fristen er ute"), "danger", "Clock")

    @cached_property
    def _mine(self) -> Tag:
        return Tag(gettext("Din"), "accent", "Person")

    @cached_property
    def _free(self) -> Tag:
        return Tag(gettext("Ingen har tatt den"), "warning")

    @cached_property
    def _pointer(self) -> str:
        return gettext("Påminnelse uten innhold")

    @cached_property
    def _waited(self) -> str:
        return gettext("Har ventet %(waited)s, siden %(when)s")

    @cached_property
    def _reference(self) -> str:
        return gettext("Referanse %(number)s")

    @cached_property
    def _claim(self) -> str:
        return gettext("Ta over henvendelse %(number)s")


def _address(name: str) -> Callable[[UUID], str]:
    """Addresses of this page for one inquiry after the other, looked up once."""
    nobody = UUID(int=0)
    before, _between, after = reverse(name, args=[nobody]).partition(str(nobody))
    return lambda inquiry_id: f"{before}{inquiry_id}{after}"
