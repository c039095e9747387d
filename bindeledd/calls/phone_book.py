"""Makes the telephones of agents and officers known to the engine, which forgets them when it restarts."""

from __future__ import annotations

import logging

from bindeledd.calls import demo_phones
from bindeledd.calls.ari import Ari, AriError
from bindeledd.calls.requests import Phone

log = logging.getLogger(__name__)

_COMMON = {
    "identify_by": "username",
    "disallow": "all",
    "direct_media": "no",
    "dtmf_mode": "rfc4733",
    "bind_rtp_to_media_address": "yes",
    "allow_transfer": "no",
    "allow_subscribe": "no",
}
# The engine keeps whatever it is not told anew: a name that was a page's telephone and is now on a desk would go on
# with the page's encryption and hear nothing. So both say each of these; `webrtc` sets most others when it is on.
_OF_PAGES = (
    "webrtc",
    "dtls_auto_generate_cert",
    "use_avpf",
    "ice_support",
    "rtcp_mux",
    "media_use_received_transport",
)
_WEB = dict.fromkeys(_OF_PAGES, "yes") | {
    "media_encryption": "dtls",
    "transport": "ws",
    "allow": "opus,alaw",
    "rtp_timeout": "15",  # a lid closed, a Wi-Fi gone: the caller hears why and is the next to be helped
}
_PHONE = dict.fromkeys(_OF_PAGES, "no") | {
    "media_encryption": "no",
    "transport": "udp",
    "allow": "alaw",
    "rtp_timeout": "30",
}
# The newest contact of a name counts: a page whose network went without a word must not be rung.
_AOR = {"max_contacts": "1", "remove_existing": "yes", "support_path": "no"}
_WEB_AOR = _AOR | {"default_expiration": "3600"}
_PHONE_AOR = _AOR | {"default_expiration": "120"}
_AS_ITSELF = {"context": "phones"}


def _as_caller(name: str) -> dict[str, str]:
    """A caller of the demo has its own number, whatever it says, and the line is all that it can ring."""
    return {"context": "demo", "callerid": f"<{demo_phones.number_of(name)}>"}


class PhoneBook:
    """Remembers what it has pushed, so that a second time costs nothing."""

    def __init__(self, ari: Ari, media_address: str) -> None:
        self._ari = ari
        self._media_address = media_address
        self._pushed: dict[str, Phone] = {}

    def forget(self) -> None:
        """The engine may have restarted."""
        self._pushed = {}

    async def push(self, phones: list[Phone]) -> None:
        """Tell the engine about new and changed telephones, and take away those that are no longer valid."""
        for phone in phones:
            if self._pushed.get(phone.sip_user) != phone:
                await self._add(phone)
        for gone in set(self._pushed) - {phone.sip_user for phone in phones}:
            await self._remove(gone)

    async def _add(self, phone: Phone) -> None:
        name, web = phone.sip_user, phone.kind != "phone"
        auth = {"auth_type": "userpass", "username": name, "password": phone.secret}
        endpoint = _COMMON | (_WEB if web else _PHONE)
        endpoint |= {"aors": name, "auth": name, "media_address": self._media_address}
        endpoint |= _as_caller(name) if phone.kind == demo_phones.KIND else _AS_ITSELF
        try:
            await self._put("auth", name, auth)
            await self._put("aor", name, _WEB_AOR if web else _PHONE_AOR)
            await self._put("endpoint", name, endpoint)
        except AriError as error:
            log.error("telephone %s is not known to the engine: %s", name, error)
            return
        self._pushed[name] = phone

    async def _put(self, kind: str, name: str, values: dict[str, str]) -> None:
        fields = [{"attribute": key, "value": value} for key, value in values.items()]
        await self._ari.put(f"asterisk/config/dynamic/res_pjsip/{kind}/{name}", {"fields": fields})

    async def _remove(self, name: str) -> None:
        for kind in ("endpoint", "aor", "auth"):
            try:
                await self._ari.delete(f"asterisk/config/dynamic/res_pjsip/{kind}/{name}")
            except AriError as error:
                log.debug("%s of %s was not there: %s", kind, name, error)
        self._pushed.pop(name, None)
