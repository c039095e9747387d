"""An agent or officer with a desk telephone instead of a page: registers by digest, clicks by writing the rows
that the page's buttons write. Dozens of them work side by side, for tests of everything behind the page."""

import json
import secrets
from typing import Any, Self

from journeys.kit.instance import Instance, until
from journeys.kit.phone import Phone, Talk
from journeys.kit.phone.digest import authorization
from journeys.kit.phone.message import token

PRESENT = """INSERT INTO calls_agentpresence (user_id, state, reason, since, idle_since, pause_wanted)
    VALUES (%s, %s, %s, now(), now(), '')
    ON CONFLICT (user_id) DO UPDATE SET state = excluded.state, reason = excluded.reason, call_id = NULL,
        since = now(), idle_since = now(), pause_wanted = ''"""


class Handset(Phone):
    """One telephone that registers. `user` is its SIP name; `answer_next` waits for the ring."""

    def __init__(self, instance: Instance, host: str, user: str, secret: str) -> None:
        super().__init__(host, user)
        self.instance, self.secret = instance, secret

    def register(self, server: tuple[str, int] | None = None, seconds: float = 10.0) -> Self:
        """Register at the engine (of `server`); waits until it is known there."""
        place = server or self.instance.sip
        until(lambda: self._register(place) == 200, seconds, f"{self.name} cannot register", 0.3)
        return self

    def answer_next(self, seconds: float = 15.0) -> Talk:
        """Wait until it rings here, and lift the receiver."""
        talk = self.wait_call(seconds=seconds)
        talk.answer()
        return talk

    def _register(self, server: tuple[str, int]) -> int:
        call_id = f"{token()}@{self.host}"
        request = self.request("REGISTER", self.name, server, call_id)
        request.first = f"REGISTER sip:{server[0]}:{server[1]} SIP/2.0"
        self.send_raw(request.encode(), server)
        if self.wait_status(call_id, 2) != 401:
            return self.wait_status(call_id, 0)
        challenge = next(m.get("www-authenticate") for m in self.responses if m.get("call-id") == call_id)
        request.headers = [(k, v) for k, v in request.headers if k.lower() not in ("call-id", "cseq", "via")]
        second = f"{token()}@{self.host}"
        uri = request.target
        request.headers += [("Via", self.via()), ("Call-ID", second), ("CSeq", "2 REGISTER"), ("Expires", "600")]
        request.headers.append(("Authorization", authorization(challenge, self.name, self.secret, uri)))
        self.send_raw(request.encode(), server)
        return self.wait_status(second, 2)


class Worker(Handset):
    """An agent with a handset; the verbs are the buttons of the page."""

    def __init__(self, instance: Instance, host: str, username: str) -> None:
        self.username = username
        self.user_id = int(instance.sql("SELECT id FROM base_user WHERE username = %s", username)[0][0])
        secret = secrets.token_hex(8)
        telephone(instance, f"u{self.user_id}", secret, self.user_id)
        super().__init__(instance, host, f"u{self.user_id}", secret)

    def ready(self) -> None:
        """Take calls."""
        self.instance.sql(PRESENT, self.user_id, "ready", "")
        wake(self.instance)

    def offline(self) -> None:
        """Go home, and take the page's telephone again next time."""
        self.instance.sql(PRESENT, self.user_id, "offline", "")
        self.instance.sql("DELETE FROM calls_softphone WHERE user_id = %s", self.user_id)

    def state(self) -> str:
        """Presence as stored."""
        found = self.instance.sql("SELECT state FROM calls_agentpresence WHERE user_id = %s", self.user_id)
        return str(found[0][0]) if found else "offline"

    def call(self) -> str:
        """The call that is offered to, or with, this agent; '' when there is none."""
        found = self.instance.sql("SELECT call_id FROM calls_agentpresence WHERE user_id = %s", self.user_id)
        return str(found[0][0]) if found and found[0][0] else ""

    def asks(self, verb: str, **words: Any) -> int:
        """Press a button: the row that it writes; returns the row's id."""
        return ask(self.instance, self.call(), self.user_id, verb, **words)

    def consult(self, sip_user: str, line_id: int | None = None) -> int:
        """Ring somebody while the caller waits."""
        return self.asks("consult", label="Vakt", line=line_id, sip_user=sip_user)

    def wrap_up(self, then: str = "ready") -> None:
        """Finish, and be ready again (or `offline`)."""
        until(lambda: self.state() == "wrap_up", 15, lambda: f"{self.username} is {self.state()}, not in wrap-up")
        self.instance.sql(
            "UPDATE calls_call SET wrapped_up_at = now(), outcome = 'caller_gone' WHERE id = %s", self.call()
        )
        self.instance.sql(PRESENT, self.user_id, then, "")
        wake(self.instance)


def ask(instance: Instance, call: str, user_id: int, verb: str, **words: Any) -> int:
    """Write a request for the switchboard and wake it."""
    row = instance.sql(
        "INSERT INTO calls_callrequest (call_id, agent_id, verb, args, created_at, result)"
        " VALUES (%s, %s, %s, %s, now(), '') RETURNING id",
        call,
        user_id,
        verb,
        json.dumps(words),
    )
    wake(instance)
    return int(row[0][0])


def handled(instance: Instance, request: int, seconds: float = 10.0) -> str:
    """Wait until the switchboard has done what was asked; returns its result."""
    query = "SELECT result FROM calls_callrequest WHERE id = %s AND handled_at IS NOT NULL"
    rows = until(lambda: instance.sql(query, request), seconds, f"nobody took request {request}")
    return str(rows[0][0])


def telephone(instance: Instance, sip_user: str, secret: str, user_id: int | None = None) -> None:
    """A telephone that may register, known to the engine shortly."""
    instance.sql("DELETE FROM calls_softphone WHERE sip_user = %s OR user_id = %s", sip_user, user_id)
    instance.sql(
        "INSERT INTO calls_softphone (sip_user, user_id, kind, secret, valid_until, engine)"
        " VALUES (%s, %s, 'phone', %s, now() + interval '12 hours', '')",
        sip_user,
        user_id,
        secret,
    )
    instance.sql("SELECT pg_notify('bindeledd', 'switchboard:phones')")


def wake(instance: Instance) -> None:
    """Have the switchboard look."""
    instance.sql("SELECT pg_notify('bindeledd', 'switchboard')")
