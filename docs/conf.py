"""How Sphinx makes a site of this folder: `bin/docs`."""

from typing import Any

from sphinx.application import Sphinx

project = "Bindeledd"
author = copyright = "Bindeledd"
extensions = ["myst_parser"]
root_doc = "index"
exclude_patterns: list[str] = []

html_theme = "furo"
html_title = "Bindeledd"
html_static_path = ["site"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_permalinks_icon = "#"
language = "en"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

myst_heading_anchors = 3
myst_links_external_new_tab = False
nitpicky = True  # whatever points nowhere is an error

IN_BOKMAL = "bruk/"


def _speak(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Tell browsers and screen readers which language a page is in."""
    if page.startswith(IN_BOKMAL):
        context["language"] = "nb"


def setup(app: Sphinx) -> None:
    """Sphinx' way in."""
    app.connect("html-page-context", _speak)
