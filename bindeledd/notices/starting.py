"""Writes the demo staff's e-mail addresses, in a domain that can never exist."""

from bindeledd.base.models import User
from bindeledd.notices.models import MailAddress
from bindeledd.staff.demo import DEMO_USERS


def load_demo_addresses(using: str) -> None:
    """Add addresses that are missing; run again it changes nothing."""
    names = [each.username for each in DEMO_USERS]
    MailAddress.objects.using(using).bulk_create(
        [
            MailAddress(user_id=user_id, email=f"{username}@demo.invalid")
            for user_id, username in User.objects.using(using).filter(username__in=names).values_list("id", "username")
        ],
        ignore_conflicts=True,
    )
