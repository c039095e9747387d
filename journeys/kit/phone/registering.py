"""Registering a telephone with a password, by SIP digest (RFC 2617): what a desk phone does when it is plugged in."""

from journeys.kit.phone.digest import authorization
from journeys.kit.phone.message import token
from journeys.kit.phone.phone import Phone


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
        proof = authorization(challenge.get("www-authenticate"), self.name, password, second.target)
        second.headers.append(("Authorization", proof))
        second.headers.append(("Expires", "300"))
        self.send_raw(second.encode(), server)
        return self.wait_status(again, seconds)
