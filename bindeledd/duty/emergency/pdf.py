"""The emergency directory on paper (PDF), by a library that needs nothing from the system."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import get_language, gettext
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bindeledd.base.setup.frontend import PACKAGES
from bindeledd.duty.emergency import words
from bindeledd.duty.emergency.content import Directory, OfficeEntry

FONTS = PACKAGES / "node_modules/@expo-google-fonts/source-sans-3"
FACES = {"": "400Regular/SourceSans3_400Regular.ttf", "B": "700Bold/SourceSans3_700Bold.ttf"}
MARGIN, SIZE, SMALL, LINE = 14, 10, 9, 4.2
WIDTHS = (72, 52, 29, 29)
GREY, RULE = (110, 110, 110), (190, 195, 200)


class NoFont(RuntimeError):
    """The typeface is not installed (`bin/run` does it): only plain text can be made."""


class Sheet(FPDF):
    """A4 pages with the day of issue and the page's number on each."""

    def __init__(self, directory: Directory, fonts: Path = FONTS) -> None:
        super().__init__(format="A4")
        missing = [path for path in FACES.values() if not (fonts / path).exists()]
        if missing:
            raise NoFont(str(fonts))
        for style, path in FACES.items():
            self.add_font("sans", style, fonts / path)
        self.directory = directory
        self.set_title(words.title())
        self.set_lang(get_language() or "nb")
        self.set_creator("Bindeledd")
        self.set_creation_date(directory.issued_at)
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, MARGIN + 6)
        self.set_font("sans", size=SIZE)

    def footer(self) -> None:
        """On each page: of which day it is, whom it is for, and the page's number."""
        self.set_y(-MARGIN)
        self.set_font("sans", size=SMALL)
        self.set_text_color(*GREY)
        said = f"{words.title()} · {words.issued(self.directory.issued_at)} · {words.for_staff_only()}"
        self.cell(0, 5, said)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R", new_x=XPos.RIGHT)
        self.set_text_color(0)
        self.set_font("sans", size=SIZE)

    def heading(self, text: str, size: float = 14) -> None:
        """A bold line of its own."""
        self.set_font("sans", "B", size)
        self.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)
        self.set_font("sans", size=SIZE)

    def says(self, text: str, size: float = SIZE) -> None:
        """A paragraph."""
        self.set_font("sans", size=size)
        self.multi_cell(0, size * 0.48, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font("sans", size=SIZE)


def printed(directory: Directory) -> bytes:
    """The directory of the country, in the active language. Raises NoFont."""
    sheet = _begun(directory, words.title())
    sheet.add_page()
    sheet.heading(gettext("Nav-kontorene"))
    _table(sheet, directory.offices)
    _paper(sheet)
    return bytes(sheet.output())


def printed_office(directory: Directory) -> bytes:
    """An office's own sheet, in the active language: its lines and hours, and what to do. Raises NoFont."""
    office = directory.offices[0]
    sheet = _begun(directory, f"{words.title()}: {office.name}")
    sheet.ln(3)
    sheet.heading(office.name)
    _table(sheet, directory.offices)
    if office.special:
        sheet.ln(2)
        sheet.says(f"{gettext('Avvik fra telefontiden')}: {words.special(office.special)}")
    _paper(sheet)
    return bytes(sheet.output())


def _begun(directory: Directory, title: str) -> Sheet:
    sheet = Sheet(directory)
    sheet.add_page()
    sheet.heading(title, 20)
    sheet.says(f"{words.issued(directory.issued_at)}. {words.for_staff_only()}")
    sheet.ln(3)
    sheet.heading(gettext("Nødnumre"))
    for number, what in [*words.emergency_numbers(), (directory.national, gettext("kontaktsenteret"))]:
        sheet.set_font("sans", "B", 12)
        sheet.cell(26, 6, number)
        sheet.set_font("sans", size=SIZE)
        sheet.cell(0, 6, what, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for heading, steps in words.how_to():
        sheet.ln(3)
        sheet.heading(heading, 12)
        for place, step in enumerate(steps, start=1):
            sheet.says(f"{place}. {step}")
    return sheet


def _table(sheet: Sheet, offices: tuple[OfficeEntry, ...]) -> None:
    """Drawn by hand: the library's own tables take ten seconds for the country."""
    sheet.set_draw_color(*RULE)
    _names(sheet)
    for office in offices:
        below = f"{office.name} ({office.number}), {office.leader}" if office.leader else office.name
        texts = (below, words.hours(office.phone), words.lines(office, "acute"), words.lines(office, "ordinary"))
        cells = [_wrapped(sheet, text, width - 2) for text, width in zip(texts, WIDTHS, strict=True)]
        height = LINE * max(len(cells[0]) + 1, *(len(cell) for cell in cells[1:])) + 2
        if sheet.will_page_break(height):
            sheet.add_page()
            _names(sheet)
        _row(sheet, office.heading, cells, height)


def _names(sheet: Sheet) -> None:
    sheet.set_font("sans", "B", SMALL)
    names = (gettext("Kommune og kontor"), gettext("Telefontid"), gettext("Akutt vakttelefon"), gettext("Vakttelefon"))
    for name, width in zip(names, WIDTHS, strict=True):
        sheet.cell(width, 6, name)
    sheet.ln(6)


def _row(sheet: Sheet, heading: str, cells: list[list[str]], height: float) -> None:
    left, top = MARGIN, sheet.get_y()
    sheet.line(MARGIN, top, sheet.w - MARGIN, top)
    sheet.set_font("sans", "B", SMALL)
    sheet.text(left, top + LINE, heading)
    for number, (lines, width) in enumerate(zip(cells, WIDTHS, strict=True)):
        sheet.set_font("sans", "B" if number > 1 else "", SMALL)
        for row, line in enumerate(lines, start=1 if number == 0 else 0):
            sheet.text(left, top + (row + 1) * LINE, line)
        left += width
    sheet.set_y(top + height)


def _wrapped(sheet: Sheet, text: str, width: float) -> list[str]:
    """The text in lines that fit; words are never cut."""
    sheet.set_font("sans", "B", SMALL)
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and sheet.get_string_width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _paper(sheet: Sheet) -> None:
    sheet.add_page()
    sheet.heading(gettext("Skjema på papir"), 16)
    sheet.says(gettext("Ett skjema for hver innringer. Oppbevares innelåst, og makuleres når det er ført inn."))
    sheet.ln(2)
    for field in words.paper_fields():
        sheet.set_font("sans", "B", SIZE)
        sheet.cell(0, 6, field, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        sheet.set_draw_color(*GREY)
        for _ in range(2):
            sheet.ln(6.5)
            sheet.line(MARGIN, sheet.get_y(), sheet.w - MARGIN, sheet.get_y())
        sheet.ln(2)
