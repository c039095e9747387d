"""Letting a system in: made, given tokens and ended by an administrator, in the scope or from the command line."""

from __future__ import annotations

import secrets
import string
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.api.models import Integration, Token
from bindeledd.api.rules import OFFICE_SCOPES, PARTNER_SCOPES
from bindeledd.api.rules import Token as Written
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.models import User
from bindeledd.callers.rules import clean_name
from bindeledd.directory.models import Office

LONGEST = timedelta(days=366)
_LETTERS = string.ascii_lowercase + string.digits


def make_integration(name: str, office: Office | None, using: str = "default") -> Integration:
    """A system of an office, or (without one) a partner's that only hands in. Raises Invalid (name).

    It gets an account of its own, which nobody can log in as: without password and without a membership.
    """
    told = clean_name("name", name)[:80]
    account = User(username=f"api-{secrets.token_hex(6)}", display_name=told)
    account.save(using=using, force_insert=True)
    kind = Integration.Kind.PARTNER if office is None else Integration.Kind.OFFICE
    made = Integration(kind=kind, name=told, office=office, account=account)
    made.save(using=using, force_insert=True)
    return made


def issue_token(
    integration: Integration, scopes: Collection[str], valid_for: timedelta, using: str = "default"
) -> Written:
    """A token for these scopes; its secret is returned this once. Raises Invalid (scopes, valid_for)."""
    allowed = OFFICE_SCOPES if integration.kind == Integration.Kind.OFFICE else PARTNER_SCOPES
    if not scopes or set(scopes) - allowed:
        raise Invalid("scopes", _("Velg blant: {scopes}."), scopes=", ".join(sorted(allowed)))
    if not timedelta() < valid_for <= LONGEST:
        raise Invalid("valid_for", _("Et token kan gjelde i høyst {days} dager."), days=LONGEST.days)
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(8))
    written = Written(prefix, secrets.token_urlsafe(32))
    row = Token(
        prefix=prefix,
        integration=integration,
        digest=written.digest,
        scopes=sorted(set(scopes)),
        created_at=now(),
        expires_at=now() + valid_for,
    )
    row.save(using=using, force_insert=True)
    return written


def revoke_token(prefix: str, using: str = "default") -> bool:
    """End a token now; False when there is none in use by this prefix."""
    return bool(Token.objects.using(using).filter(prefix=prefix, revoked_at=None).update(revoked_at=now()))


def end_integration(integration_id: UUID, using: str = "default") -> bool:
    """End an integration and all its tokens; False when there is none in use."""
    Token.objects.using(using).filter(integration=integration_id, revoked_at=None).update(revoked_at=now())
    return bool(Integration.objects.using(using).filter(id=integration_id, ended_at=None).update(ended_at=now()))
