"""Every sentence is there in every language."""

from pathlib import Path

import polib
import pytest

from bindeledd.base.languages import COMPLETE, DEFAULT, DRAFTS
from bindeledd.web import translations
from bindeledd.web.translations import Message


@pytest.mark.parametrize("path", translations.catalogues(), ids=translations.language_of)
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


def test_a_draft_may_lack_messages_but_none_may_be_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "se" / "LC_MESSAGES" / "django.po"
    monkeypatch.setattr(translations, "found", lambda: {Message("Ja"): ["a.py"], Message("Hei {name}"): ["a.py"]})
    assert translations.update(path) == 2
    assert list(translations.faults(path)) == [] and translations.share(path) == (0, 2)
    catalogue = polib.pofile(str(path))
    catalogue.append(polib.POEntry(msgid="Hei {name}", msgstr="Bures"))
    catalogue.save()
    assert list(translations.faults(path)) == ["placeholders differ: Hei {name}"]


def test_every_language_that_can_be_chosen_has_a_catalogue() -> None:
    chosen = {*COMPLETE, *DRAFTS} - {DEFAULT}
    assert {translations.language_of(path) for path in translations.catalogues()} == chosen


def test_a_translation_must_keep_its_placeholders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    monkeypatch.setattr(translations, "found", lambda: {Message("Hei {name}"): ["a.py"]})
    translations.update(path)
    catalogue = polib.pofile(str(path))
    catalogue.find("Hei {name}").msgstr = "Hello {nam}"
    catalogue.save()
    assert list(translations.faults(path)) == ["placeholders differ: Hei {name}"]
