"""Writes the demo's invented staff: every office gets a leader, ten offices get a whole staff."""

from datetime import date

from bindeledd.base.models import User
from bindeledd.directory.models import Office
from bindeledd.staff.demo import DEMO_USERS, SIMULATED_AGENTS, SIMULATED_OFFICERS, DemoUser, name
from bindeledd.staff.models import Membership, Role

_SINCE = date(2025, 1, 1)


def load_demo_staff(using: str, *, plays: bool = False) -> None:
    """Add invented people who are missing, with their roles; run again it changes nothing.

    With `plays` also those who act by themselves.
    """
    offices = dict(Office.objects.using(using).values_list("number", "id"))
    led = Membership.objects.using(using).filter(role=Role.OFFICE_LEADER, valid_to=None)
    without_leader = offices.keys() - set(led.values_list("office__number", flat=True))
    simulated = (*SIMULATED_AGENTS, *SIMULATED_OFFICERS) if plays else ()
    wanted = [*DEMO_USERS, *simulated, *_leaders(sorted(without_leader - {each.office for each in DEMO_USERS}))]
    known = set(User.objects.using(using).values_list("username", flat=True))
    new = [each for each in wanted if each.username not in known]
    users = User.objects.using(using).bulk_create(
        [User(username=each.username, display_name=each.display_name) for each in new]
    )
    Membership.objects.using(using).bulk_create(
        [
            Membership(user=user, role=role, office_id=offices.get(each.office), valid_from=_SINCE)
            for user, each in zip(users, new, strict=True)
            for role in (each.role, each.also)
            if role
        ]
    )


def _leaders(numbers: list[str]) -> list[DemoUser]:
    return [
        DemoUser(f"leder-{number}", name(len(DEMO_USERS) + index), Role.OFFICE_LEADER, number, "Leder")
        for index, number in enumerate(numbers)
    ]
