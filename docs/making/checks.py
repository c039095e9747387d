"""Looks whether what the pages name is there: links, pictures, files, functions, commands, settings, labels."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCES = ("bindeledd", "bench", "journeys", "docs")
LARGEST_PICTURE = 200_000

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
TAG = re.compile(r"<img\b[^>]*>")
DIRECTIVE = re.compile(r"```\{image\} (\S+)\n(?::alt: (.*)\n)?")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
A_FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.(?:py|js|mjs|css|conf|md|html|json|yaml|sh|csv|txt|svg|png)")
A_FUNCTION = re.compile(r"([a-z_]\w+)\(\)")
A_COMMAND = re.compile(r"bin/bindeledd(?: --data \S+)? ([a-z_]+)")
A_SETTING = re.compile(r"\bBINDELEDD_[A-Z_]+\b")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
ELSEWHERE = frozenset({"instance.json", "sms.json", "manifest.json", "main.css", "heads.jsonl", "postgres.log"})
"""Files of an instance, which no clone holds."""


def pages() -> list[Path]:
    """Every page that people read."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def findings() -> list[str]:
    """Everything that is not so, one sentence each."""
    return [f"{page.relative_to(ROOT)}: {what}" for page in pages() for what in _of(page)] + list(_pictures())


def _of(page: Path) -> Iterator[str]:
    text = page.read_text()
    yield from _links(page, FENCE.sub("", text))
    yield from _images(page, text)
    yield from _names(page, text)
    if page.is_relative_to(DOCS / "bruk"):
        yield from _labels(text)


def _links(page: Path, text: str) -> Iterator[str]:
    for target in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue  # what lies outside is not looked at: there may be no network
        name, _, anchor = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        if not place.exists():
            yield f"links to {target}, which is not there"
        elif anchor and anchor not in anchors(place):
            yield f"links to {target}; there is no such heading"


@cache
def anchors(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as GitHub and MyST make them."""
    headings = HEADING.findall(FENCE.sub("", page.read_text()))
    plain = (re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", each)) for each in headings)
    return frozenset(each.strip().lower().replace(" ", "-") for each in plain)


def images_of(page: Path) -> Iterator[tuple[str, str]]:
    """Alternative text and address of each picture on a page."""
    text = page.read_text()
    yield from IMAGE.findall(text)
    for tag in TAG.findall(text):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        yield facts.get("alt", ""), facts.get("src", "")
    for address, alt in DIRECTIVE.findall(text):
        yield alt, address


def _images(page: Path, text: str) -> Iterator[str]:
    for alt, address in images_of(page):
        if not alt.strip():
            yield f"{address} has no text for those who cannot see it"
        if not (page.parent / address).exists():
            yield f"shows {address}, which is not there"


def _pictures() -> Iterator[str]:
    shown = {(page.parent / address).resolve() for page in pages() for _, address in images_of(page)}
    for picture in sorted([*(DOCS / "pictures").iterdir(), *(DOCS / "diagrams").iterdir()]):
        name = picture.relative_to(ROOT)
        if picture.stat().st_size > LARGEST_PICTURE and picture.suffix == ".png":
            yield f"{name} is larger than {LARGEST_PICTURE} bytes"
        if picture not in shown:
            yield f"{name} is shown on no page"


def _names(page: Path, text: str) -> Iterator[str]:
    for code in CODE.findall(FENCE.sub("", text)):
        if A_FILE.fullmatch(code) and not _exists(page, code):
            yield f"names the file {code}, which is not there"
        if (found := A_FUNCTION.fullmatch(code)) and found[1] not in defined():
            yield f"names {code}, which is not there"
    for command in A_COMMAND.findall(text):
        if command != "help" and not list(ROOT.glob(f"bindeledd/*/management/commands/{command}.py")):
            yield f"names bin/bindeledd {command}, which is not there"
    for setting in A_SETTING.findall(text):
        if not _is_read(setting):
            yield f"names {setting}, which nothing reads"


def _exists(page: Path, name: str) -> bool:
    if name in ELSEWHERE:
        return True
    if "/" not in name:
        return (
            any(next((ROOT / folder).rglob(name), None) for folder in (*SOURCES, ".ci", "bin"))
            or (ROOT / name).exists()
        )
    places = (ROOT, ROOT / "bindeledd", ROOT / "journeys", DOCS, page.parent)
    return any((place / name).exists() for place in places)


def _is_read(setting: str) -> bool:
    """Whether our code names it, whole or as a beginning and the rest."""
    parts = (setting[:end] for end in range(len("BINDELEDD_"), len(setting)) if setting[end - 1] == "_")
    split = (f'"{part}' in sources() and f'"{setting[len(part) :]}"' in sources() for part in parts)
    return f'"{setting}"' in sources() or f"{setting}=" in sources() or any(split)


@cache
def sources() -> str:
    """All our Python and shell but what tests say, as one text."""
    files = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.py") if "tests" not in path.parts]
    return "\n".join(path.read_text() for path in [*files, *(ROOT / "bin").iterdir(), ROOT / ".ci/run"])


@cache
def defined() -> frozenset[str]:
    """Every function, class and method of ours."""
    return frozenset(re.findall(r"^\s*(?:async )?(?:def|class) (\w+)", sources(), re.MULTILINE))


def _labels(text: str) -> Iterator[str]:
    """What user pages print in bold is what stands on a screen, or a whole sentence."""
    for bold in BOLD.findall(text):
        if not bold.endswith(".") and bold not in labels():
            yield f"names «{bold}», which stands on no screen"


@cache
def labels() -> frozenset[str]:
    """Every text of the screens in bokmål."""
    catalogue = (ROOT / "locale/en/LC_MESSAGES/django.po").read_text()
    entries = re.findall(r'^msgid ((?:"[^\n]*"\n)+)', catalogue, re.MULTILINE)
    return frozenset("".join(re.findall(r'"(.*)"', entry)).replace('\\"', '"') for entry in entries)
