"""Catalogues: bokmål sentences are the message ids; they are found in Python and templates without outside tools."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.template import Node, Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from bindeledd.base.instance import REPOSITORY
from bindeledd.base.languages import DRAFTS

ROOMS = REPOSITORY / "bindeledd"
LOCALE = REPOSITORY / "locale"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
_HEADER = {
    "Project-Id-Version": "Bindeledd",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, order=True)
class Message:
    """One sentence of the source, with its plural when it counts something."""

    text: str
    plural: str = ""


def found() -> dict[Message, list[str]]:
    """Every message with the files it stands in."""
    places: dict[Message, list[str]] = {}
    for path in sorted(ROOMS.rglob("*.py")) + sorted(ROOMS.rglob("*.html")):
        if "tests" in path.parts:
            continue
        name = str(path.relative_to(REPOSITORY))
        for message in dict.fromkeys(_in_template(path) if path.suffix == ".html" else _in_python(path)):
            places.setdefault(message, []).append(name)
    return places


def catalogues() -> list[Path]:
    """The catalogue of each language but bokmål, drafts among them."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def language_of(path: Path) -> str:
    """Whose catalogue it is."""
    return path.parents[1].name


def is_draft(path: Path) -> bool:
    """Whether the language is only started: much may lack, but nothing may be wrong."""
    return language_of(path) in DRAFTS


def share(path: Path) -> tuple[int, int]:
    """How many messages are translated, of how many."""
    return len(polib.pofile(str(path)).translated_entries()), len(found())


def update(path: Path) -> int:
    """Bring a catalogue in line with the source; translations are kept, stale ones dropped. Returns how many lack.

    A draft's catalogue holds only what is translated: what lacks is read in another language's.
    """
    known = {_key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = _HEADER | {"Language": language_of(path)}
    for message, places in sorted(found().items(), key=lambda pair: (pair[1][0], pair[0])):
        fresh.append(_entry(message, places, known.get(message)))
    lacking = [entry for entry in fresh if not entry.translated()]
    for entry in lacking if is_draft(path) else ():
        fresh.remove(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    return len(lacking)


def faults(path: Path) -> Iterator[str]:
    """What is wrong with a catalogue: lacking, fuzzy or stale messages, and placeholders that don't match.

    A draft may lack messages.
    """
    entries = {_key(entry): entry for entry in polib.pofile(str(path))}
    wanted, draft = found(), is_draft(path)
    for message in sorted(() if draft else wanted.keys() - entries.keys()):
        yield f"not in the catalogue: {message.text}"
    for message, entry in sorted(entries.items()):
        if message not in wanted:
            yield f"stale: {message.text}"
        elif entry.fuzzy or not entry.translated():
            yield f"not translated: {message.text}"
        elif not _placeholders_fit(entry):
            yield f"placeholders differ: {message.text}"


def compile_all(target: Path) -> int:
    """Write the compiled catalogues that Django reads below `target`; returns how many messages they hold."""
    total = 0
    for path in catalogues():
        compiled = target / path.relative_to(LOCALE).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        catalogue = polib.pofile(str(path))
        catalogue.save_as_mofile(str(compiled))
        total += len(catalogue.translated_entries())
    return total


def _in_python(path: Path) -> Iterator[Message]:
    with path.open("rb") as source:
        for _line, texts, _comments, _context in extract("python", source, KEYWORDS):
            yield Message(texts) if isinstance(texts, str) else Message(texts[0], texts[1] or "")


def _in_template(path: Path) -> Iterator[Message]:
    """By the template engine's own reading, so that nothing is found that it would not look up."""
    for node in _nodes(Template(path.read_text()).nodelist):
        if isinstance(node, BlockTranslateNode):
            yield _block(node)
        elif isinstance(node, TranslateNode) and (text := getattr(node.filter_expression.var, "literal", None)):
            yield Message(str(text))


def _nodes(nodelist: Iterable[Node]) -> Iterator[Node]:
    """All nodes with what they hold; block tags of our own hide theirs from Django's `get_nodes_by_type`."""
    for node in nodelist:
        yield node
        for name in {"nodelist", *node.child_nodelists}:
            yield from _nodes(getattr(node, name, None) or ())


def _block(node: BlockTranslateNode) -> Message:
    singular, _names = node.render_token_list(node.singular)
    plural = node.render_token_list(node.plural)[0] if node.plural else ""
    return Message(singular, plural)


def _entry(message: Message, places: Iterable[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgid_plural=message.plural, occurrences=[(each, "") for each in places])
    if message.plural:
        entry.msgstr_plural = known.msgstr_plural if known else {0: "", 1: ""}
    else:
        entry.msgstr = known.msgstr if known else ""
    if "%(" in message.text:
        entry.flags.append("python-format")
    return entry


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural)


def _placeholders_fit(entry: polib.POEntry) -> bool:
    wanted = set(_PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    given = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return set(_PLACEHOLDER.findall(given[-1])) == wanted
