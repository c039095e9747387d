"""An office worker with a browser, as far as Django's test client is one."""

from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from bindeledd.base.models import User


def logged_in(username: str) -> Client:
    """A browser in which this demo user has logged in."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name: str, inquiry_id: UUID) -> str:
    return reverse(f"inbox:{name}", args=[inquiry_id])


def send(client: Client, name: str, inquiry_id: UUID, **fields: Any) -> Any:
    """Send one of the inquiry page's forms."""
    return client.post(address(name, inquiry_id), fields)


def text(response: Any) -> str:
    """The page as it was sent."""
    return str(response.content.decode())
