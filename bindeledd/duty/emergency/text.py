"""The emergency directory as plain text: for a machine without fonts, a printer of last resort, and search."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from bindeledd.duty.emergency import words
from bindeledd.duty.emergency.content import Directory, OfficeEntry


def written(directory: Directory) -> str:
    """The whole as text, in the active language."""
    return "\n".join(_parts(directory)) + "\n"


def _parts(directory: Directory) -> Iterator[str]:
    yield words.title().upper()
    yield words.issued(directory.issued_at)
    yield words.for_staff_only()
    yield ""
    yield from (f"{number:>9}  {what}" for number, what in words.emergency_numbers())
    yield f"{directory.national:>9}  {gettext('kontaktsenteret')}"
    for heading, steps in words.how_to():
        yield from ("", heading.upper(), *(f"  - {step}" for step in steps))
    for office in directory.offices:
        yield from ("", *_office(office))
    yield from ("", *(f"{field}: ______________________________" for field in words.paper_fields()))


def _office(office: OfficeEntry) -> Iterator[str]:
    yield f"{office.heading} – {office.name} ({office.number})"
    yield f"  {gettext('Akutt vakttelefon')}: {words.lines(office, 'acute')}"
    yield f"  {gettext('Vakttelefon')}: {words.lines(office, 'ordinary')}"
    yield f"  {gettext('Telefontid')}: {words.hours(office.phone)}"
    yield f"  {gettext('Leder')}: {office.leader or '–'}"
    if office.special:
        yield f"  {gettext('Avvik')}: {words.special(office.special)}"
