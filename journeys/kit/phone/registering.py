"""Registering a telephone with a password, by SIP digest (RFC 2617): what a desk phone does when it is plugged in."""

import hashlib
import re

from journeys.kit.phone.message import Message, token
from journeys.kit.phone.phone import Phone

FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


class DeskPhone(Phone):
    """`DeskPhone("127.0.0.21", name)` registers under its name and is rung there."""

    def register(self, password: str, server: tuple[str, int], seconds: float = 5.0) -> int:
        """Register once; returns the final status: 200, or 401/403 for a wrong name or password."""
        call_id = f"{token()}@{self.host}"
        first = self.request("REGISTER", self.name, server, call_id)
        self.send_raw(first.encode(), server)
        status = self.wait_status(call_id, seconds)
        if status != 401:
            return status
        challenge = next(each for each in self.responses if each.get("call-id") == call_id)
        again = f"{token()}@{self.host}"
        second = self.request("REGISTER", self.name, server, again)
        second.headers.append(
            ("Authorization", _answer(challenge.get("www-authenticate"), self.name, password, second))
        )
        second.headers.append(("Expires", "300"))
        self.send_raw(second.encode(), server)
        return self.wait_status(again, seconds)


def _answer(challenge: str, user: str, password: str, request: Message) -> str:
    given = {name: quoted or plain for name, quoted, plain in FIELD.findall(challenge)}
    realm, nonce, uri, cnonce = given["realm"], given["nonce"], request.target, token()
    secret, asked = _md5(f"{user}:{realm}:{password}"), _md5(f"{request.method}:{uri}")
    fields = {"username": user, "realm": realm, "nonce": nonce, "uri": uri, "algorithm": "MD5"}
    if "qop" in given:
        fields |= {"cnonce": cnonce, "response": _md5(f"{secret}:{nonce}:00000001:{cnonce}:auth:{asked}")}
        tail = ", qop=auth, nc=00000001"
    else:
        fields |= {"response": _md5(f"{secret}:{nonce}:{asked}")}
        tail = ""
    if "opaque" in given:
        fields["opaque"] = given["opaque"]
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in fields.items()) + tail


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
