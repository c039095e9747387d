"""Hand in what somebody needs, and print what they can be told. Python's standard library only.

BINDELEDD_URL=https://… BINDELEDD_TOKEN=bdl_… python hand_in.py 0313
"""

import json
import os
import sys
import urllib.error
import urllib.request
import uuid

URL = os.environ["BINDELEDD_URL"].rstrip("/") + "/api/v1"
TOKEN = os.environ["BINDELEDD_TOKEN"]


def ask(method: str, path: str, body: dict[str, object] | None = None, **headers: str) -> dict[str, object]:
    """One request. A refusal is problem+json: `code` for programs, `detail` for people, `errors` by field."""
    request = urllib.request.Request(
        URL + path,
        json.dumps(body).encode() if body is not None else None,
        {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "Accept-Language": "en"} | headers,
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as refusal:
        problem = json.load(refusal)
        for each in problem["errors"]:
            print(f"{each['field']}: {each['detail']}", file=sys.stderr)
        sys.exit(f"{problem['code']}: {problem['detail']}")


def main() -> None:
    """Hand in at the office whose number is given. Sent again with the same key, it is not handed in twice."""
    need = {
        "office": sys.argv[1],
        "person": {"name": "Solveig Oppdiktet", "has_no_national_id": True},
        "need": "housing",
        "text": "Is released on Friday at 10 and has nowhere to stay.",
        "signs": ["no_place_tonight"],
        "safe_number": "+47 412 34 567",
        "on_behalf": "other",
        "caller_name": "Mari Oppdiktet, the prison",
    }
    promised = ask("POST", "/inquiries", need, **{"Idempotency-Key": uuid.uuid4().hex})
    print(promised["words"])


if __name__ == "__main__":
    main()
