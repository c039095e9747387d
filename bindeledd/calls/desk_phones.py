"""A duty line's own telephone: it registers with the engine by name and password, and rings without a browser."""

import secrets
from datetime import timedelta

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.live import notify
from bindeledd.calls.models import SoftPhone
from bindeledd.calls.presence import SipCredentials

LAST = timedelta(days=2 * 365)
"""How long a desk phone's password holds; the leader makes a new one whenever needed."""


def new_password(sip_user: str) -> SipCredentials:
    """A fresh password for the telephone of that name; the one before ends at once. Shown once, to be typed in.

    The row-level policies let only the leader of the line's office write it (handoffs 0009).
    """
    password, until = secrets.token_urlsafe(15), now() + LAST
    changed = SoftPhone.objects.filter(sip_user=sip_user, user=None).update(secret=password, valid_until=until)
    if not changed:
        SoftPhone(sip_user=sip_user, user=None, kind="phone", secret=password, valid_until=until).save(
            force_insert=True
        )
    audit.record("new_desk_phone_password", f"telephone:{sip_user}")
    notify("switchboard:phones")
    return SipCredentials(sip_user, password, until)
