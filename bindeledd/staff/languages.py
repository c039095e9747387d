"""In which languages agents take calls, besides bokmål: kept by the leads, read by the queue."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import Invalid
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.staff.models import AgentLanguage

_CODE = re.compile(r"[a-z]{2,3}")


def languages_of(users: Iterable[int]) -> dict[int, frozenset[str]]:
    """User id → languages besides bokmål; everybody asked for is there."""
    wanted = list(users)
    found: dict[int, set[str]] = {user: set() for user in wanted}
    for user, language in AgentLanguage.objects.filter(user__in=wanted).values_list("user_id", "language"):
        found[user].add(language)
    return {user: frozenset(languages) for user, languages in found.items()}


def set_languages(user_id: int, languages: frozenset[str]) -> None:
    """The agent takes calls in these languages from now on (an agent lead's act). Raises `Invalid` for no code."""
    if any(not _CODE.fullmatch(each) for each in languages):
        raise Invalid("languages", _("Velg språk fra listen."))
    known = languages_of([user_id])[user_id]
    AgentLanguage.objects.filter(user=user_id, language__in=known - languages).delete()
    for each in sorted(languages - known):
        AgentLanguage(user_id=user_id, language=each).save(force_insert=True)
    record_event("agent_languages_set", f"user:{user_id}", languages=sorted(languages))
    notify("switchboard")
    notify("agents")
