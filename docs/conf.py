"""How Sphinx makes a site of this folder: `bin/docs`."""

from pathlib import Path
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
MENDED = (
    ('class="caption" role="heading">', 'class="caption" role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="{}">'),
    ('<aside class="toc-drawer', '<aside aria-label="{}" class="toc-drawer'),
    ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
    ("<pre>", '<pre tabindex="0">'),
)
"""What the theme leaves to be wished for by those who read with ears or keyboard."""

IN_NORWEGIAN = {
    ">On this page<": ">På denne siden<",
    'placeholder="Search"': 'placeholder="Søk"',
    'aria-label="Search"': 'aria-label="Søk"',
    "<span>Next</span>": "<span>Neste</span>",
    "<span>Previous</span>": "<span>Forrige</span>",
    ">Home</div>": ">Start</div>",
    "Skip to content": "Hopp til innholdet",
    "Back to top": "Til toppen",
}


def _speak(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Tell browsers and screen readers which language a page is in."""
    if page.startswith(IN_BOKMAL):
        context["language"] = "nb"


def _mend(app: Sphinx, failed: Exception | None) -> None:
    """Each written page once; what has been mended is left alone."""
    if failed is None:
        for page in Path(app.outdir).rglob("*.html"):
            text = page.read_text()
            norwegian = f"{page.parent.name}/" == IN_BOKMAL
            labels = ("Sider", "På denne siden") if norwegian else ("Pages", "On this page")
            for (old, new), label in zip(MENDED, ("", *labels, "", ""), strict=True):
                text = text.replace(old, new.format(label))
            for old, new in IN_NORWEGIAN.items() if norwegian else ():
                text = text.replace(old, new)
            page.write_text(text)


def setup(app: Sphinx) -> None:
    """Sphinx' way in."""
    app.connect("html-page-context", _speak)
    app.connect("build-finished", _mend)
