"""Template tags that draw Aksel components, so that pages hold words and not markup."""

from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.forms.widgets import Widget
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bindeledd.web import assets

register = template.Library()
register.simple_tag(assets.address, name="asset")

_ALERT_ICONS = {
    "info": "InformationSquareFill",
    "success": "CheckmarkCircleFill",
    "warning": "ExclamationmarkTriangleFill",
    "danger": "XMarkOctagonFill",
}


def _attributes(given: dict[str, Any]) -> SafeString:
    """`hx_post="/x"` as `hx-post="/x"`; True gives a bare attribute, None and False none."""
    kept = ((name.replace("_", "-"), value) for name, value in given.items() if value not in (None, False, ""))
    return format_html_join("", ' {}="{}"', ((name, "" if value is True else value) for name, value in kept))


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, css: str = "") -> SafeString:
    """A decorative icon in the colour of the text."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        assets.address("icons.svg"),
        name,
    )


@register.simple_tag
def button(
    label: str,
    *,
    variant: str = "secondary",
    key: str | int = "",
    icon_name: str = "",
    size: str = "",
    href: str = "",
    more: str = "",
    **attributes: Any,
) -> SafeString:
    """A button, or a link that looks like one; `key` is shown on it and works from the keyboard.

    `more` is said to screen readers only, where the label alone would be the same on several buttons.
    """
    css = f"aksel-button aksel-button--{size}" if size else "aksel-button"
    attributes.setdefault("type", None if href else "submit")
    key = str(key)
    attributes |= {"data_key": key or None, "aria_keyshortcuts": f"Alt+{key}" if len(key) == 1 else key or None}
    return format_html(
        '<{tag} class="{css}" data-variant="{variant}"{href}{rest}>'
        "{icon}<span data-label>{label}</span>{more}{key}</{tag}>",
        tag="a" if href else "button",
        css=css,
        variant=variant,
        href=format_html(' href="{}"', href) if href else "",
        rest=_attributes(attributes),
        icon=icon(icon_name) if icon_name else "",
        label=label,
        more=format_html('<span class="aksel-sr-only"> {}</span>', more) if more else "",
        key=format_html('<kbd aria-hidden="true">{}</kbd>', key) if key else "",
    )


@register.simple_tag
def tag(text: str, color: str = "neutral", *, dot: bool = False, icon_name: str = "") -> SafeString:
    """A short status in a coloured field; the words carry the meaning, not the colour."""
    before = mark_safe('<span class="dot" aria-hidden="true"></span>') if dot else ""
    before = icon(icon_name, "small") if icon_name else before
    return format_html(
        '<span class="aksel-tag aksel-tag--small" data-variant="moderate" data-color="{}">{}{}</span>',
        color,
        before,
        text,
    )


@register.simple_block_tag
def alert(content: str, kind: str = "info", role: str = "") -> SafeString:
    """A message with an icon; `role="alert"` for what must be read at once."""
    return format_html(
        '<div class="aksel-alert" data-color="{}"{}>{}<div class="stack tight">{}</div></div>',
        kind,
        format_html(' role="{}"', role) if role else "",
        icon(_ALERT_ICONS[kind], "aksel-alert__icon"),
        mark_safe(content),  # noqa: S308 - rendered by the template engine, already escaped
    )


@register.simple_tag
def empty(title: str, text: str = "", icon_name: str = "Inbox") -> SafeString:
    """An empty list: what will appear here."""
    return format_html('<div class="empty">{}<strong>{}</strong><p>{}</p></div>', icon(icon_name), title, text)


@register.simple_tag
def field(bound: BoundField, **attributes: Any) -> SafeString:
    """A form field with label, help, limit and error, all tied together for screen readers."""
    widget = bound.field.widget
    context = {
        "field": bound,
        "kind": _kind(widget),
        "limit": _limit(bound),
        "control": _control(bound, widget, attributes),
        "error_id": _error_id(bound),
        "help_id": f"{bound.auto_id}-help",
        "optional": not (bound.field.required or getattr(bound.form, "all_optional", False)),
        "column": len(getattr(widget, "choices", ())) > 4,
    }
    return mark_safe(render_to_string("web/parts/field.html", context))  # noqa: S308 - a template's output


def _error_id(bound: BoundField) -> str:
    """Where the field's error stands; a form that shares its page with forms of the same fields has ids of its own."""
    return f"error-{bound.html_name if bound.form.auto_id == 'id_%s' else bound.auto_id}"


def _kind(widget: Widget) -> str:
    if isinstance(widget, CheckboxSelectMultiple):  # a kind of RadioSelect in Django: ask first
        return "checkboxes"
    if isinstance(widget, RadioSelect):
        return "radio"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    return "select" if isinstance(widget, Select) else "text"


def _limit(bound: BoundField) -> int | None:
    limit = getattr(bound.field, "max_length", None)
    return limit if isinstance(bound.field.widget, Textarea) else None


def _control(bound: BoundField, widget: Widget, extra: dict[str, Any]) -> SafeString:
    kind = _kind(widget)
    if kind in ("radio", "checkboxes", "checkbox"):
        return mark_safe("")
    css = {"select": "aksel-select__input"}.get(kind, "aksel-text-field__input")
    if isinstance(widget, Textarea):
        css = "aksel-textarea__input"
    described = [f"{bound.auto_id}-help"] if bound.help_text else []
    attributes: dict[str, Any] = {
        "class": f"{css} aksel-body-short",
        "aria-describedby": " ".join([*described, _error_id(bound)]),
    }
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if _limit(bound):
        attributes["data-count"] = "1"
    attributes |= {name.replace("_", "-"): value for name, value in extra.items()}
    return bound.as_widget(attrs=attributes)


@register.simple_tag
def error_summary(form: Any) -> SafeString:
    """All errors of a form in one place at the top, each a link to its field."""
    if not form.errors:
        return mark_safe("")
    fields = [(bound.id_for_label, bound.label, bound.errors[0]) for bound in form if bound.errors]
    context = {"fields": fields, "general": form.non_field_errors(), "title": _("Rett opp dette for å gå videre:")}
    return mark_safe(render_to_string("web/parts/error_summary.html", context))  # noqa: S308 - a template's output
