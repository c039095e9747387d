"""The administrator's pages about people and their roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.access import only
from bindeledd.base.forms import act
from bindeledd.staff import people, roles
from bindeledd.staff.forms import EndForm, RoleForm
from bindeledd.staff.models import Role

LONGEST_SEARCH = 80
administrator_page = only(Role.ADMINISTRATOR.value)


@administrator_page
@require_GET
def list_people(request: HttpRequest) -> HttpResponse:
    """Find somebody by name, user name or office number."""
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    return render(request, "staff/people.html", {"text": text, "people": people.find(text), "most": people.MOST})


@administrator_page
@require_GET
def person(request: HttpRequest, user_id: str) -> HttpResponse:
    """Somebody's roles, and the forms that give and end one."""
    return _page(request, int(user_id))


@administrator_page
@require_POST
def give(request: HttpRequest, user_id: str) -> HttpResponse:
    """Give a role."""
    who, form = int(user_id), RoleForm(request.POST, auto_id="give-%s")

    def perform() -> None:
        given = form.cleaned_data
        roles.give_role(who, Role(given["role"]), given["office"], given["first"], given["last"])

    status = act(form, perform)
    return _page(request, who, form=form, status=status) if status else _done(who, "given")


@administrator_page
@require_POST
def end(request: HttpRequest, user_id: str, member_id: str) -> HttpResponse:
    """End a role."""
    who, member = int(user_id), int(member_id)
    form = EndForm(request.POST, auto_id=f"end-{member}-%s")
    status = act(form, lambda: roles.end_role(member, form.cleaned_data["last"]))
    return _page(request, who, ending={member: form}, status=status) if status else _done(who, "ended")


def _done(user_id: int, what: str) -> HttpResponse:
    return redirect(f"{reverse('staff:person', args=[user_id])}?sagt={what}")


def _page(
    request: HttpRequest,
    user_id: int,
    *,
    form: RoleForm | None = None,
    ending: dict[int, EndForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = people.person(user_id)
    forms = ending or {}
    context = {
        "person": found,
        "roles": [(role, forms.get(role.id) or EndForm(auto_id=f"end-{role.id}-%s")) for role in found.roles],
        "changes": people.changes_of(user_id),
        "form": form or RoleForm(auto_id="give-%s"),
        "own": request.user.pk == user_id,
        "done": request.GET.get("sagt", ""),
    }
    return render(request, "staff/person.html", context, status=status)
