"""The API's reference page, written from the OpenAPI document that the product itself gives out."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
HEAD = """# API reference

Written from the OpenAPI document by `bin/docs --renew`; don't edit it.
How to begin, who acts and how to send safely stands in [for integrators](integrators.md).
"""
PROBLEM = "Problem"


def document() -> Json:
    """The OpenAPI document, from the code as it stands; no instance and no database is needed."""
    from bindeledd.base.setup import prepare

    with tempfile.TemporaryDirectory() as folder:
        os.environ["BINDELEDD_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bindeledd.settings"
        prepare.load_or_new(Path(folder))
        import django

        django.setup()
        from bindeledd.api.api import api

        found: Json = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return found


def page(found: Json) -> str:
    """The whole page."""
    schemas = found["components"]["schemas"]
    parts = [HEAD, "## Operations\n", *_operations(found["paths"]), "## Schemas\n"]
    parts += [_schema(name, schemas[name]) for name in sorted(schemas)]
    return "\n".join(parts)


def _operations(paths: Json) -> Iterator[str]:
    for path, verbs in paths.items():
        for verb, operation in verbs.items():
            yield _operation(verb.upper(), path, operation)


def _operation(verb: str, path: str, operation: Json) -> str:
    lines = [f"### {operation['summary']}", "", f"`{verb} {path}`", ""]
    if operation.get("description"):
        lines += [_plain(operation["description"]), ""]
    if operation.get("parameters"):
        lines += ["| parameter | in | type | required |", "|---|---|---|---|"]
        lines += [_parameter(each) for each in operation["parameters"]]
        lines += [""]
    if "requestBody" in operation:
        lines += [f"Send: {_content(operation['requestBody'])}", ""]
    lines += [f"Answers: {_answers(operation['responses'])}", ""]
    return "\n".join(lines)


def _parameter(parameter: Json) -> str:
    must = "yes" if parameter.get("required") else ""
    return f"| `{parameter['name']}` | {parameter['in']} | {_form(parameter['schema'])} | {must} |"


def _answers(responses: Json) -> str:
    good = [f"{status} {_content(each)}".strip() for status, each in responses.items() if int(status) < 400]
    bad = sorted(status for status in responses if int(status) >= 400)
    return f"{', '.join(good)}; {', '.join(bad)} with [{PROBLEM}](#{PROBLEM.lower()})."


def _content(body: Json) -> str:
    return ", ".join(_form(kind["schema"]) for kind in body.get("content", {}).values())


def _schema(name: str, schema: Json) -> str:
    lines = [f"### {name}", ""]
    if schema.get("description"):
        lines += [_plain(schema["description"]), ""]
    lines += ["| field | type | required | about |", "|---|---|---|---|"]
    must = schema.get("required", ())
    for field, form in schema.get("properties", {}).items():
        about = _plain(form.get("description", ""))
        lines.append(f"| `{field}` | {_form(form)} | {'yes' if field in must else ''} | {about} |")
    return "\n".join([*lines, ""])


def _form(schema: Json) -> str:
    """A schema in a few words, with a link where it has a name of its own."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "allOf" in schema:
        return _form(schema["allOf"][0])
    if "anyOf" in schema:
        return " or ".join(_form(each) for each in schema["anyOf"])
    if schema.get("enum"):
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {_form(schema.get('items', {}))}"
    return _limits(schema.get("format") or schema.get("type") or "anything", schema)


def _limits(kind: str, schema: Json) -> str:
    names = (("minimum", "from"), ("maximum", "to"), ("minLength", "at least"), ("maxLength", "at most"))
    told = [f"{word} {schema[name]}" for name, word in names if name in schema]
    return " ".join([kind, *([f"({', '.join(told)})"] if told else [])])


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
