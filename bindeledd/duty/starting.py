"""Writes the demo's duty lines: one acute and one ordinary an office, with invented numbers or a soft phone."""

from bindeledd.directory.models import Office
from bindeledd.duty.models import DutyLine

FIRST_NUMBER = 2100_0000
"""Invented numbers count upwards from +47 21 00 00 00; nothing outside the demo's own carrier is ever rung."""

SOFT_PHONE_OFFICES = ("0313", "4691", "5501")
"""Offices whose ordinary line is answered in the browser."""

_NAMES = {DutyLine.Kind.ACUTE: "Vakttelefon, akutt", DutyLine.Kind.ORDINARY: "Vakttelefon"}


def load_demo_lines(using: str) -> None:
    """Add the two lines of offices that have none; run again it changes nothing."""
    offices = list(Office.objects.using(using).order_by("number").values_list("id", "number"))
    have = set(DutyLine.objects.using(using).values_list("office_id", flat=True))
    DutyLine.objects.using(using).bulk_create(
        [
            _line(office_id, number, kind, 2 * position + offset)
            for position, (office_id, number) in enumerate(offices)
            if office_id not in have
            for offset, kind in enumerate(_NAMES)
        ]
    )


def _line(office_id: int, number: str, kind: DutyLine.Kind, index: int) -> DutyLine:
    soft = kind is DutyLine.Kind.ORDINARY and number in SOFT_PHONE_OFFICES
    return DutyLine(
        office_id=office_id,
        kind=kind,
        name=_NAMES[kind],
        number=None if soft else f"+47{FIRST_NUMBER + index}",
        sip_user=f"vakt-{number}" if soft else None,
    )
