"""Buttons, fields, alerts: the markup that pages rely on."""

import json
import re

from django import forms
from django.template import Context, Template

from bindeledd.base.instance import REPOSITORY
from bindeledd.base.setup.frontend import SOURCE
from bindeledd.web.templatetags import aksel
from bindeledd.web.texts import TEXTS


class Sample(forms.Form):
    name = forms.CharField(label="Navn", max_length=10)
    text = forms.CharField(label="Tekst", max_length=50, widget=forms.Textarea, required=False)
    ticks = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)


def test_a_button_shows_its_key_and_answers_to_it() -> None:
    shown = aksel.button("Svar", key="S", type="button", hx_post="/x")
    assert 'data-key="S"' in shown and 'aria-keyshortcuts="Alt+S"' in shown and 'hx-post="/x"' in shown
    assert '<kbd aria-hidden="true">S</kbd>' in shown


def test_a_button_escapes_what_it_is_given() -> None:
    shown = aksel.button("<b>", more='"><script>', value='"x')
    assert "<script" not in shown and "<b>" not in shown and "&quot;x" in shown


def test_a_link_can_look_like_a_button() -> None:
    shown = aksel.button("Gå", href="/kontor/")
    assert shown.startswith("<a ") and 'href="/kontor/"' in shown and "type=" not in shown


def test_a_field_ties_label_help_and_error_together() -> None:
    shown = aksel.field(Sample({"name": ""})["name"])
    assert 'for="id_name"' in shown and 'aria-invalid="true"' in shown
    assert 'aria-describedby="error-name"' in shown and 'id="error-name"' in shown


def test_a_long_text_says_its_limit() -> None:
    shown = aksel.field(Sample()["text"])
    assert "Høyst 50 tegn" in shown and 'maxlength="50"' in shown and "data-count" in shown


def test_boxes_to_tick_are_boxes_and_not_round() -> None:
    shown = aksel.field(Sample({"ticks": ["b"]})["ticks"])
    assert shown.count('type="checkbox"') == 2 and 'type="radio"' not in shown
    assert shown.count(" checked") == 1


def test_what_an_alert_holds_is_escaped_once() -> None:
    page = Template('{% load aksel %}{% alert kind="danger" role="alert" %}<p>{{ text }}</p>{% endalert %}')
    shown = page.render(Context({"text": "<b>&"}))
    assert "<p>&lt;b&gt;&amp;</p>" in shown and 'role="alert"' in shown


def test_all_errors_stand_at_the_top_as_links() -> None:
    shown = aksel.error_summary(Sample({}))
    assert 'href="#id_name"' in shown and "data-error-summary" in shown
    assert aksel.error_summary(Sample()) == ""


def test_every_sentence_that_scripts_say_exists() -> None:
    scripts = "".join(path.read_text() for path in SOURCE.glob("*.js"))
    named = set(re.findall(r'\btext\("(\w+)"', scripts)) | set(re.findall(r'this\.note\("(\w+)"', scripts))
    named |= {f"draft_{name}" for name in re.findall(r'this\.status\("(\w+)"', scripts)}
    shown = {path.name: set(re.findall(r'this\.show\("(\w+)"', path.read_text())) for path in SOURCE.glob("*.js")}
    callers = shown.pop("caller.js")  # the page of a caller's telephone says its states itself
    named |= {f"phone_{name}" for names in shown.values() for name in names}
    assert named - TEXTS.keys() == set()
    page = (REPOSITORY / "bindeledd/web/templates/web/demo_phone.html").read_text()
    assert [name for name in callers if f"data-{name}=" not in page] == []


def test_every_icon_that_is_shown_is_in_the_sprite() -> None:
    known = set(json.loads((SOURCE / "icons.json").read_text()))
    pages = "".join(path.read_text() for path in (REPOSITORY / "bindeledd").rglob("*.html"))
    named = set(re.findall(r'{% icon "(\w+)"', pages)) | set(re.findall(r'icon_name="(\w+)"', pages))
    assert (named | set(aksel._ALERT_ICONS.values())) - known == set()


def test_no_page_holds_scripts_or_styles_of_its_own() -> None:
    for path in (REPOSITORY / "bindeledd").rglob("templates/**/*.html"):
        page = path.read_text()
        # The page for a database that is away stands by itself: its policy names the nonce of its style and script.
        assert not re.search(r"<script(?![^>]*\bsrc=)(?! nonce=)|<style(?! nonce=)|\sstyle=|\son\w+=", page), path
        assert " nonce=" not in page or path.name == "away.html", path
