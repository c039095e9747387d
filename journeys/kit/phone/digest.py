"""The answer to a digest challenge (RFC 2617, MD5): what a telephone proves its password with."""

import hashlib
import re
import secrets

_FIELD = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')


def authorization(challenge: str, user: str, secret: str, uri: str) -> str:
    """The value of the Authorization header of a REGISTER; with `qop=auth` when the challenge offers it."""
    given = {name: quoted or plain for name, quoted, plain in _FIELD.findall(challenge)}
    realm, nonce = given["realm"], given["nonce"]
    own, asked = _md5(f"{user}:{realm}:{secret}"), _md5(f"REGISTER:{uri}")
    fields = {"username": user, "realm": realm, "nonce": nonce, "uri": uri}
    if "opaque" in given:
        fields["opaque"] = given["opaque"]
    tail = ", algorithm=MD5"
    if "qop" in given:
        fields["cnonce"] = secrets.token_hex(8)
        fields["response"] = _md5(f"{own}:{nonce}:00000001:{fields['cnonce']}:auth:{asked}")
        tail += ", qop=auth, nc=00000001"
    else:
        fields["response"] = _md5(f"{own}:{nonce}:{asked}")
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in fields.items()) + tail


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
