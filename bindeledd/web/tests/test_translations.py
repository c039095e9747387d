"""Every sentence is there in every language."""

from pathlib import Path

import polib
import pytest

from bindeledd.web import translations
from bindeledd.web.translations import Message


@pytest.mark.parametrize("path", translations.catalogues(), ids=lambda path: path.parents[1].name)
def test_nothing_lacks_is_fuzzy_or_stale(path: Path) -> None:
    assert list(translations.faults(path)) == []


def test_sentences_inside_our_own_block_tags_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '{% load i18n aksel %}{% alert %}<p>{% trans "Hei" %}</p>{% if x %}{% blocktrans count n=n %}{{ n }} kopp'
        "{% plural %}{{ n }} kopper{% endblocktrans %}{% endif %}{% endalert %}"
    )
    assert set(translations._in_template(page)) == {Message("Hei"), Message("%(n)s kopp", "%(n)s kopper")}


def test_an_update_keeps_what_is_translated_and_drops_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    monkeypatch.setattr(translations, "found", lambda: {Message("Ja"): ["a.py"], Message("Nei"): ["a.py"]})
    assert translations.update(path) == 2
    catalogue = polib.pofile(str(path))
    catalogue.find("Ja").msgstr = "Yes"
    catalogue.append(polib.POEntry(msgid="Borte", msgstr="Gone"))
    catalogue.save()
    assert list(translations.faults(path)) == ["stale: Borte", "not translated: Nei"]
    assert translations.update(path) == 1
    assert {entry.msgid: entry.msgstr for entry in polib.pofile(str(path))} == {"Ja": "Yes", "Nei": ""}


def test_a_translation_must_keep_its_placeholders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    monkeypatch.setattr(translations, "found", lambda: {Message("Hei {name}"): ["a.py"]})
    translations.update(path)
    catalogue = polib.pofile(str(path))
    catalogue.find("Hei {name}").msgstr = "Hello {nam}"
    catalogue.save()
    assert list(translations.faults(path)) == ["placeholders differ: Hei {name}"]
