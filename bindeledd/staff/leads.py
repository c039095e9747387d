"""Who leads and helps the agents: agent leads, and subject leads, who know the field (inventory A05)."""

from bindeledd.base.clock import OSLO, now
from bindeledd.staff.models import Membership, Role
from bindeledd.staff.queries import Colleague, holders_of

HELPERS = (Role.AGENT_LEAD, Role.SUBJECT_LEAD)


def helpers() -> list[Colleague]:
    """Agent leads and subject leads by name, each once, as what they help with: the subject before the shift."""
    today = now().astimezone(OSLO).date()
    rows = (
        Membership.objects.filter(role__in=HELPERS, valid_from__lte=today, user__is_active=True)
        .exclude(valid_to__lt=today)
        .order_by("user__display_name", "role")
        .values_list("user_id", "user__display_name", "role")
    )
    return list({row[0]: Colleague(*row) for row in rows}.values())


def may_be_guest(user_id: int) -> bool:
    """Whether this person may be asked into a call: an agent lead or a subject lead."""
    return user_id in holders_of(*HELPERS)
