"""`bin/docs`: checks the pages, then makes the site; anything amiss ends it with a sentence and a 1."""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

from sphinx.cmd.build import build_main  # noqa: E402

from making import checks, reference  # noqa: E402

REFERENCE = ROOT / "docs/api.md"


def main() -> int:
    """0 when everything is so and the site is made."""
    parser = argparse.ArgumentParser(prog="bin/docs", description="Check the pages of docs/ and make a site of them.")
    parser.add_argument("--out", type=Path, default=ROOT / ".data/docs", help="folder of the site (.data/docs)")
    parser.add_argument("--renew", action="store_true", help="write the API's reference page anew first")
    chosen = parser.parse_args()
    written = reference.page(reference.document())
    if chosen.renew:
        REFERENCE.write_text(written)
    found = checks.findings()
    if REFERENCE.read_text() != written:
        found.append("docs/api.md is not what the API says now: run bin/docs --renew")
    for finding in found:
        print(finding, file=sys.stderr)
    if found:
        return 1
    options = ["-b", "html", "-q", "-W", "--keep-going", "-d", str(chosen.out / ".doctrees")]
    return build_main([*options, str(ROOT / "docs"), str(chosen.out)])


if __name__ == "__main__":
    raise SystemExit(main())
