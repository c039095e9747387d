"""The one thing of the web framework's that pure rules may use: marking their sentences for translation."""

from django.utils.translation import gettext, gettext_lazy, ngettext

__all__ = ["gettext", "gettext_lazy", "ngettext"]
