"""docs/law.md says where each law is enforced: all that it names exists, in the database or in the source."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.db import connections

from bindeledd.base.instance import REPOSITORY

NAMED = re.compile(r"\b(constraint|trigger|policy|rule|test) `([^`]+)`")
PAGE = (REPOSITORY / "docs/law.md").read_text()
LAWS = 13
IN_DATABASE = {
    "constraint": "SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes",
    "trigger": "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal",
    "policy": "SELECT tablename || '.' || policyname FROM pg_policies",
}


def named(kind: str) -> list[str]:
    """Everything of this kind that the page names."""
    return sorted({name for found, name in NAMED.findall(PAGE) if found == kind})


@cache
def defined_in(path: Path) -> frozenset[str]:
    """Functions, classes and names that a module defines at its top level."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {each.name for each in node.body if isinstance(each, ast.FunctionDef)}
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)


def source(path: str) -> Path:
    """The file of that name below `bindeledd/` or `journeys/`."""
    found = [
        folder / path for folder in (REPOSITORY / "bindeledd", REPOSITORY / "journeys") if (folder / path).exists()
    ]
    assert len(found) == 1, f"{path} is in none of the folders, or in both"
    return found[0]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", IN_DATABASE)
def test_what_the_database_enforces_is_there(kind: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(IN_DATABASE[kind])
        there = {name for (name,) in cursor.fetchall()}
    assert named(kind), f"the page names no {kind}"
    assert [name for name in named(kind) if name not in there] == []


@pytest.mark.parametrize("name", named("rule"))
def test_a_rule_is_there(name: str) -> None:
    path, _, function = name.partition(":")
    assert function in defined_in(source(path))


@pytest.mark.parametrize("name", named("test"))
def test_a_test_is_there(name: str) -> None:
    path, _, function = name.partition("::")
    assert function in defined_in(source(path))


def test_each_law_has_something_that_shows_it() -> None:
    sections = re.split(r"^## (\d+)\. ", PAGE, flags=re.MULTILINE)[1:]
    laws = dict(zip(map(int, sections[::2]), sections[1::2], strict=True))
    assert sorted(laws) == list(range(1, LAWS + 1))
    assert [law for law, text in laws.items() if "test `" not in text] == []
