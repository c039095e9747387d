"""The page that tells one call twice: 2021 beside today."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import Actor, scope
from bindeledd.base.typed import format_number
from bindeledd.web.compared import then, today
from bindeledd.web.compared.axis import Axis
from bindeledd.web.compared.stories import HOURS, STORIES
from bindeledd.web.demo_door import in_demo

WAIT, TRY, TALK = timedelta(minutes=3), timedelta(minutes=6), timedelta(minutes=8)
"""From the first ring to the answer, to the consult call, to hang-up. Assumed, the same on both sides."""
CALLER = "+4790000001"


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


CodedT = TypeVar("CodedT", bound=_Coded)


@in_demo
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The call of `?samtale=` at `?tid=`; the first ones when they are unknown."""
    story = _chosen(request.GET.get("samtale", ""), STORIES)
    hour = _chosen(request.GET.get("tid", ""), HOURS)
    rang = hour.next(now().astimezone(OSLO).date())
    moments = today.Moments(rang, rang + WAIT, rang + TRY, rang + TALK)
    with scope(Actor.worker(), "demo_2021"):
        here = today.told(story, moments)
    rule = then.main_rule(rang)
    axis = Axis(rang, max(rule.due_at, here.deadline.due_at))
    context = {
        "stories": STORIES,
        "hours": HOURS,
        "story": story,
        "hour": hour,
        "at": moments,
        "here": here,
        "rule": rule,
        "coded": then.message(story, moments.hung_up, format_number(CALLER), urgent=here.urgent),
        "words": then.words_of(story),
        "facts": then,
        "called": settings.INSTANCE.called_number,
        "axis": axis.days,
        "first_queue": axis.bar(moments.rang, moments.answered),
        "call": axis.bar(moments.answered, moments.hung_up),
        "second_queue": axis.bar(moments.hung_up, rule.due_at),
        "one_clock": axis.bar(moments.rang, here.deadline.due_at),
        "warned": axis.x(here.caller_told_at),
    }
    return render(request, "web/compared.html", context)


def _chosen(code: str, offered: Sequence[CodedT]) -> CodedT:
    return next((each for each in offered if each.code == code), offered[0])
