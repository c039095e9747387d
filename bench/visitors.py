"""Somebody who is logged in and asks for pages, without a browser."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

from journeys.kit.instance import Instance


class Visitor:
    """One session of a demo user, or of anybody for whom a session has been made behind the login page."""

    def __init__(self, instance: Instance, username: str, session: str = "") -> None:
        self.instance = instance
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        form = self.get("/login")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token, "no token on the login page"
        if session:
            self.cookies.set_cookie(_session_cookie(session))
        else:
            self.post("/login", {"demo": username, "csrfmiddlewaretoken": token.group(1)})
        self.user = username

    def get(self, path: str) -> str:
        """The page or part at this path."""
        with self._opener.open(self.instance.url(path), timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Send a form."""
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "") or ""
        request = urllib.request.Request(self.instance.url(path), urllib.parse.urlencode(fields).encode())
        request.add_header("X-CSRFToken", token)
        request.add_header("Referer", self.instance.url())
        with self._opener.open(request, timeout=30) as answer:
            return str(answer.read().decode())

    def cookie_header(self) -> str:
        """The session's cookies, for connections that this class does not make."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)


def _session_cookie(key: str) -> http.cookiejar.Cookie:
    return http.cookiejar.Cookie(
        version=0,
        name="bindeledd_session",
        value=key,
        port=None,
        port_specified=False,
        domain="127.0.0.1",
        domain_specified=False,
        domain_initial_dot=False,
        path="/",
        path_specified=True,
        secure=False,
        expires=None,
        discard=True,
        comment=None,
        comment_url=None,
        rest={},
    )
