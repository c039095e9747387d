"""Inquiries: hand in, list, open, take, note, attempt, close. Texts and acts belong to a named adviser."""

from datetime import time
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from bindeledd.api import queries
from bindeledd.api.documents import MISSING, STALE, UNREADABLE, answers
from bindeledd.api.door import ON_BEHALF, Bearer, Door, by_adviser, by_anybody, by_integration, office_of
from bindeledd.api.remembering import once
from bindeledd.api.schemas import (
    AttemptIn,
    AttemptOut,
    CloseIn,
    FindIn,
    HandIn,
    InquiryItem,
    InquiryOut,
    InquiryPage,
    Made,
    NoteIn,
    NoteOut,
    Promised,
    State,
)
from bindeledd.base.errors import Invalid
from bindeledd.base.models import User
from bindeledd.callers.rules import parse_national_id
from bindeledd.handoffs import actions
from bindeledd.handoffs.errors import NotTheLeader
from bindeledd.handoffs.queries import inbox_page, inquiry_detail
from bindeledd.handoffs.shapes import InboxRow, InquiryDetail
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.queries import Standing, open_of_person, standing

router = Router(tags=["inquiries"])
READ, ACT = Door("inquiries:read"), Door("inquiries:act")
LARGEST_PAGE = 200


@router.post(
    "/inquiries",
    auth=Door("inquiries:create"),
    response=answers(201, Promised, MISSING, STALE, UNREADABLE),
    summary="Hand in what a person needs",
)
@by_integration
@once
def hand_in(request: HttpRequest, payload: HandIn) -> tuple[int, Promised]:
    """The office then owes contact by the time in the answer. A second one about the same person joins the open one."""
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    given = actions.hand_in(payload.office, _handed(payload), payload.received_at)
    own = bearer.office_id is not None
    return 201, Promised(
        reference=given.reference,
        office=payload.office,
        due_at=given.due_at,
        working_days=given.working_days,
        calendar_days=given.calendar_days,
        words=given.words,
        id=given.inquiry_id if own else None,
        pointer_only=given.pointer_only,
    )


def _handed(payload: HandIn) -> dict[str, str]:
    """The fields of the desk's form, so that one set of rules reads both."""
    yes = {True: "yes", False: ""}
    return {
        "person_name": payload.person.name,
        "national_id": payload.person.national_id or "",
        "has_no_national_id": yes[payload.person.has_no_national_id],
        "need": payload.need,
        "text": payload.text,
        "signs": ",".join(payload.signs),
        "wish_to_apply": payload.wish_to_apply,
        "language": payload.language,
        "on_behalf": payload.on_behalf,
        "caller_name": payload.caller_name,
        "safe_number": payload.safe_number,
        "safe_from": payload.safe_from or "",
        "safe_to": payload.safe_to or "",
        "other_way": payload.other_way,
    }


@router.get("/inquiries", auth=READ, response=answers(200, InquiryPage), summary="The office's open inquiries")
@by_anybody
def list_open(
    request: HttpRequest,
    cursor: Annotated[str, Query(pattern=r"^([01]_[0-9]{1,12}\.[0-9]{6}_[0-9a-f]{32})?$")] = "",
    size: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
) -> InquiryPage:
    """Urgent and due first. With a named adviser each has name and need, else neither."""
    office_id = office_of(request)
    if request.headers.get(ON_BEHALF):
        page = inbox_page([office_id], cursor, size)
        return InquiryPage(items=[_row(row) for row in page.rows], cursor=page.cursor)
    told, following = queries.pointers(office_id, cursor, size)
    return InquiryPage(items=[_pointer(each) for each in told], cursor=following)


@router.post(
    "/people/open-inquiries",
    auth=READ,
    response=answers(200, InquiryPage, UNREADABLE),
    summary="A person's open inquiries at the office",
)
@by_adviser
def find_open(request: HttpRequest, payload: FindIn) -> InquiryPage:
    """Empty when there is none; whether the person is known elsewhere is not told."""
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    digits = parse_national_id(payload.national_id).digits
    found = open_of_person(office_of(request), bearer.municipality or "", digits)
    return InquiryPage(items=[_found(row, found.name) for row in found.rows], cursor="")


@router.get("/inquiries/{inquiry_id}", auth=READ, response=answers(200, InquiryOut, MISSING), summary="One inquiry")
@by_adviser
def get_inquiry(request: HttpRequest, inquiry_id: UUID) -> InquiryOut:
    """With notes, attempts and what was promised; the read log names the adviser."""
    return _whole(inquiry_detail(inquiry_id))


@router.post(
    "/inquiries/{inquiry_id}/take", auth=ACT, response=answers(200, State, MISSING, STALE), summary="Take over"
)
@by_adviser
@once
def take(request: HttpRequest, inquiry_id: UUID) -> tuple[int, State]:
    """The named adviser becomes responsible. 409 names the colleague who was first."""
    return 200, _state(inquiries.claim(inquiry_id))


@router.post(
    "/inquiries/{inquiry_id}/notes",
    auth=ACT,
    response=answers(201, Made, MISSING, STALE, UNREADABLE),
    summary="Append a note",
)
@by_adviser
@once
def add_note(request: HttpRequest, inquiry_id: UUID, payload: NoteIn) -> tuple[int, Made]:
    """Nothing is ever changed; a correction is a new note."""
    return 201, Made(id=inquiries.add_note(inquiry_id, payload.text))


@router.post(
    "/inquiries/{inquiry_id}/attempts",
    auth=ACT,
    response=answers(200, State, MISSING, STALE, UNREADABLE),
    summary="Record an attempt to reach the person",
)
@by_adviser
@once
def record_attempt(request: HttpRequest, inquiry_id: UUID, payload: AttemptIn) -> tuple[int, State]:
    """Made now, by the named adviser. Unreached is not contact."""
    actions.record_attempt(inquiry_id, payload.result, way=payload.way, note=payload.note)
    return 200, _state(standing(inquiry_id))


@router.post(
    "/inquiries/{inquiry_id}/close",
    auth=ACT,
    response=answers(200, State, MISSING, STALE, UNREADABLE),
    summary="Close",
)
@by_adviser
@once
def close(request: HttpRequest, inquiry_id: UUID, payload: CloseIn) -> tuple[int, State]:
    """After contact; or unreached, in the leader's name, when everything has been tried."""
    if payload.outcome == "unreached":
        if payload.contact is not None:
            actions.record_attempt(inquiry_id, "reached", way=payload.contact)
        actions.close_unreached(inquiry_id, _leader(payload.approved_by), payload.note)
    else:
        actions.close_kept(inquiry_id, payload.outcome, payload.note, payload.contact)
    return 200, _state(standing(inquiry_id))


def _leader(username: str | None) -> int:
    found = User.objects.filter(username=username or "").values_list("id", flat=True).first()
    if found is None:
        raise Invalid("approved_by", NotTheLeader.sentence)
    return found


def _pointer(each: queries.Pointer) -> InquiryItem:
    row = each.row
    assert row.due_at is not None
    return InquiryItem(
        id=row.id,
        reference=row.reference,
        urgency=row.urgency,
        due_at=row.due_at,
        overdue=each.overdue,
        received_at=row.received_at,
        taken=row.taken_at is not None,
    )


def _row(row: InboxRow) -> InquiryItem:
    return InquiryItem(
        id=row.id,
        reference=row.reference,
        urgency=row.urgency,
        due_at=row.due_at,
        overdue=row.overdue,
        received_at=row.received_at,
        taken=row.taken,
        person_name=row.person_name,
        need=row.need,
        attempts=row.attempts,
    )


def _found(row: Inquiry, name: str) -> InquiryItem:
    assert row.due_at is not None
    return InquiryItem(
        id=row.id,
        reference=row.reference,
        urgency=row.urgency,
        due_at=row.due_at,
        overdue=queries.is_overdue(row.due_at),
        received_at=row.received_at,
        taken=row.taken_at is not None,
        person_name="" if row.pointer_only else name,
        need=row.need,
    )


def _state(now: Standing) -> State:
    return State(
        id=now.id,
        state=now.state,
        responsible=now.responsible_name,
        due_at=now.due_at,
        outcome=now.outcome,
    )


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def _whole(detail: InquiryDetail) -> InquiryOut:
    view = detail.inquiry
    return InquiryOut(
        id=view.id,
        reference=view.reference,
        office=view.office_name,
        state=view.state,
        outcome=view.outcome,
        urgency=view.urgency,
        signs=list(view.signs),
        due_at=view.due_at,
        received_at=view.received_at,
        responsible=view.responsible_name,
        taken=view.taken_at is not None,
        person_name=view.person_name,
        on_behalf=view.on_behalf,
        caller_name=view.caller_name,
        need=view.need,
        wish_to_apply=view.wish_to_apply,
        language=view.language,
        safe_number=view.safe_number,
        safe_from=_clock(view.safe_from),
        safe_to=_clock(view.safe_to),
        other_way=view.other_way,
        pointer_only=view.pointer_only,
        notes=[
            NoteOut(id=each.id, at=each.at, author=each.author, source=each.source, text=each.text)
            for each in detail.notes
        ],
        attempts=[AttemptOut(at=each.at, by=each.by, result=each.result, way=each.way) for each in detail.attempts],
        promised=[each.words for each in detail.promises],
    )
