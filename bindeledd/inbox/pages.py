"""One inquiry as the page shows it, and the way every form on it is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from bindeledd.base.clock import now
from bindeledd.base.errors import DomainError, Invalid, NotFound, Refused
from bindeledd.base.scope import acting_user_id
from bindeledd.handoffs import queries as handoffs
from bindeledd.handoffs.queries import InquiryDetail
from bindeledd.handoffs.rules import may_ring_at
from bindeledd.handoffs.sentences import first_words
from bindeledd.inbox import unreached, wording
from bindeledd.inbox.forms import (
    AttemptForm,
    BookForm,
    CloseForm,
    ColleagueForm,
    NoteForm,
    PlainForm,
    RingForm,
    UnreachedForm,
    UrgencyForm,
    WrongOfficeForm,
)
from bindeledd.inquiries.queries import NoteView
from bindeledd.staff.queries import Colleague, leader_of, leads_office, name_of, staff_of

WITHOUT_INTERPRETER = frozenset({"nb", "nn", "en"})
Perform = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class RingPlan:
    """What the adviser says first, and whether the safe hours allow ringing now."""

    first_words: str
    may_ring: bool


@dataclass
class Page:
    """Everything the inquiry page needs; forms are made when asked for."""

    detail: InquiryDetail
    bound: dict[str, forms.Form] = field(default_factory=dict)

    @property
    def mine(self) -> bool:
        return self.claimed and self.detail.inquiry.responsible_id == acting_user_id()

    @cached_property
    def may_decide(self) -> bool:
        """Whether the reader may close it or pass it on: the responsible and the leader."""
        inquiry = self.detail.inquiry
        return inquiry.responsible_id == acting_user_id() or leads_office(acting_user_id(), inquiry.office_id)

    @property
    def offered_to_me(self) -> bool:
        """Whether a colleague waits for the reader's answer."""
        offer = self.detail.offer_to_colleague
        return offer is not None and offer.to_user_id == acting_user_id()

    @property
    def claimed(self) -> bool:
        """Whether somebody has taken it by their own act; until then the leader or the line answers for it."""
        return self.detail.inquiry.taken_at is not None

    @property
    def office_notes(self) -> list[NoteView]:
        """What the office itself has written."""
        return [note for note in self.detail.notes if note.source == "office"]

    @property
    def needs_interpreter(self) -> bool:
        """Whether the person speaks a language that the adviser is not expected to (J2)."""
        return self.detail.inquiry.language not in WITHOUT_INTERPRETER

    @property
    def is_open(self) -> bool:
        return self.detail.inquiry.state == "open"

    def all_forms(self) -> dict[str, forms.Form]:
        """All forms by panel name; the one just answered keeps what was typed."""
        names = ("note", "ring", "attempt", "book", "hand", "wrong_office", "close", "unreached", "urgency")
        return {name: self.bound.get(name) or self.form(name, None) for name in names}

    def form(self, name: str, data: QueryDict | None) -> forms.Form:
        """The form of one panel, with what was sent."""
        inquiry = self.detail.inquiry
        kinds: Mapping[str, Callable[..., forms.Form]] = {
            "note": NoteForm,
            "ring": RingForm,
            "attempt": lambda *a, **k: AttemptForm(*a, other_way=inquiry.other_way, **k),
            "book": BookForm,
            "hand": lambda *a, **k: ColleagueForm(*a, colleagues=self.colleagues(), **k),
            "wrong_office": WrongOfficeForm,
            "close": CloseForm,
            "unreached": lambda *a, **k: UnreachedForm(*a, leaders=self.leaders(), **k),
            "urgency": UrgencyForm,
        }
        return kinds.get(name, PlainForm)(data, auto_id=f"{name}-%s")

    def colleagues(self) -> list[Colleague]:
        """Everybody else at the office."""
        return [each for each in staff_of(self.detail.inquiry.office_id) if each.id != acting_user_id()]

    def leaders(self) -> list[Colleague]:
        """In whose name an inquiry may be closed without contact: the leader or the deputy in force."""
        return [leader_of(self.detail.inquiry.office_id)]

    def plan(self) -> RingPlan:
        """How to begin the call, and whether the person may be rung now."""
        inquiry = self.detail.inquiry
        words = first_words(name_of(acting_user_id()), inquiry.person_name)
        return RingPlan(words, may_ring_at(now(), inquiry.safe_from, inquiry.safe_to))

    def conditions(self) -> list[unreached.Condition]:
        """What closing without contact asks for, met or not."""
        return unreached.conditions(self.detail)


def uuid_in(text: str) -> UUID | None:
    """The id in a query parameter, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def load(inquiry_id: UUID) -> Page:
    """The inquiry's page. Raises InquiryNotFound (404, logged) when it does not exist or is another office's."""
    return Page(handoffs.inquiry_detail(inquiry_id))


def show(request: HttpRequest, page: Page, *, panel: str = "", refusal: str = "", status: int = 200) -> HttpResponse:
    """Render the inquiry page; `panel` is the part that stands open, `refusal` a sentence for the top."""
    context = {
        "page": page,
        "detail": page.detail,
        "inquiry": page.detail.inquiry,
        "forms": page.all_forms(),
        "open_panel": panel,
        "refusal": refusal,
        "done": wording.word(request.GET.get("sagt", ""), "done"),
        "ring": uuid_in(request.GET.get("samtale", "")),
        "plan": page.plan(),
        "at": now(),
    }
    return render(request, "inbox/inquiry.html", context, status=status)


def carry_out(request: HttpRequest, inquiry_id: UUID, name: str, perform: Perform) -> HttpResponse:
    """Answer one form of the inquiry page: check, act, go on; on refusal the page again with what was typed."""
    page = load(inquiry_id)
    form = page.form(name, request.POST)
    if not form.is_valid():
        page.bound[name] = form
        return show(request, page, panel=name, status=422)
    refusal = attempt(form, perform)
    if refusal is None:
        return redirect(f"{reverse('inbox:inquiry', args=[inquiry_id])}?sagt={name}")
    page = load(inquiry_id)
    page.bound[name] = form
    return show(request, page, panel=name, refusal=_headline(form), status=refusal.status)


_FIELDS = {
    "text": ("note", "reason"),
    "own_telephone": ("own_telephone",),
    "starts_at": ("starts",),
    "ends_at": ("ends",),
    "to_office_id": ("office_name",),
    "valid_to": ("last",),
    "valid_from": ("first",),
}
"""Where the form shows what the domain says about one of its own names."""


def attempt(form: forms.Form, perform: Perform) -> DomainError | None:
    """Do it; a refusal of the domain goes to the form as a sentence and undoes what had been done.

    Refusals of access and "not found" go on to the middleware, which logs and answers them.
    """
    try:
        with transaction.atomic():
            perform(form)
    except (Refused, NotFound):
        raise
    except DomainError as error:
        form.add_error(_place(form, error), error.text())
        return error
    return None


def _place(form: forms.Form, error: DomainError) -> str | None:
    named = error.field if isinstance(error, Invalid) else ""
    return next((name for name in (named, *_FIELDS.get(named, ())) if name in form.fields), None)


def _headline(form: forms.Form) -> str:
    general = form.non_field_errors()
    return str(general[0]) if general else ""
