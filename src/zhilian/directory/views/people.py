"""The list of people and one person's page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.listing import number, word
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors, service
from zhilian.directory.errors import DirectoryError
from zhilian.directory.forms import GrantForm, PersonForm
from zhilian.directory.models import Person
from zhilian.directory.selectors.people import SORTS
from zhilian.directory.types import ADMIN_ROLES, GRANTABLE, PeopleFilter, Role
from zhilian.directory.views.who import me

READERS = (
    *sorted(ADMIN_ROLES),
    Role.OPS_MANAGER,
    Role.HOTLINE,
    Role.PURCHASER,
    Role.DISTRICT_ADMIN,
)
STATES = (("active", "可登录"), ("locked", "已停用"))
HEADER = ("工号", "姓名", "用户名", "手机号", "单位", "职务", "办公区", "分平台", "角色", "状态")


@admits(*READERS)
@never_cache
def people_list(request: HttpRequest) -> HttpResponse:
    filters, q = _filters(request), word(request, "q")
    after = number(word(request, "after"))
    page = selectors.search_people(q=q, viewer=me(request), filters=filters, after=after)
    kept = {key: value for key, value in _kept(request).items() if value}
    context = {
        "page": page,
        "q": q,
        "filters": filters,
        "role_choices": [(r.value, r.label) for r in Role if r.value in GRANTABLE],
        "unit_choices": [(u.path, u.name) for u in selectors.top_units()],
        "site_choices": [(s.code, s.name) for s in selectors.sites()],
        "branch_choices": [(b.code, b.name) for b in selectors.branches()],
        "state_choices": STATES,
        "sort_choices": [(key, label) for key, (label, _) in SORTS.items()],
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode(kept | {'after': page.next_key})}" if page.next_key else "",
        "export_query": urlencode(kept),
        "may_create": Role.SYSTEM_ADMIN in me(request).role_codes,
    }
    return render(request, "directory/people.html", context)


@admits(*READERS)
@never_cache
def people_export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as a file. Phones stay masked; who took it is in the journal."""
    filters, q, viewer = _filters(request), word(request, "q"), me(request)
    at = clock_now()
    service.record_export(
        person_id=viewer.pk,
        rows=selectors.count_people(q=q, viewer=viewer, filters=filters),
        filters=", ".join(f"{k}={v}" for k, v in _kept(request).items() if v and k != "q"),
        at=at,
    )
    rows = selectors.all_rows(q=q, viewer=viewer, filters=filters)
    return csv_response(
        f"人员名单-{local_date(at):%Y%m%d}",
        HEADER,
        (
            (
                row.employee_no,
                row.name,
                row.username,
                row.phone_masked,
                row.unit,
                row.post,
                row.site,
                row.branch,
                "、".join(row.roles),
                "可登录" if row.is_active else "已停用",
            )
            for row in rows
        ),
    )


@admits(Role.SYSTEM_ADMIN)
@never_cache
def person_new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            person = service.create_person(draft=form.draft(), at=clock_now(), by_id=me(request).pk)
        except DirectoryError as error:
            refusal = str(error)
        else:
            messages.success(request, f"已建档：{person.name}。请生成设置密码的链接交给本人。")
            return redirect("directory:person", person_id=person.pk)
    status = 422 if refusal or form.errors else 200
    context = {"form": form, "refusal": refusal}
    return render(request, "directory/person_new.html", context, status=status)


@admits(Role.SYSTEM_ADMIN)
@never_cache
def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Correct a record. The phone is shown to nobody; left empty it stays as it is."""
    person = person_for(request, person_id)
    known = {
        "username": person.username,
        "name": person.name,
        "unit": person.unit_id or "",
        "post": person.post,
        "employee_no": person.employee_no,
    }
    form = PersonForm(request.POST or None, initial=known)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            service.correct_person(
                person_id=person_id, draft=form.draft(), by_id=me(request).pk, at=clock_now()
            )
        except DirectoryError as error:
            refusal = str(error)
        else:
            messages.success(request, "资料已更正。")
            return redirect("directory:person", person_id=person_id)
    status = 422 if refusal or form.errors else 200
    context = {"form": form, "refusal": refusal, "person": person}
    return render(request, "directory/person_new.html", context, status=status)


@admits(*READERS)
@never_cache
def person_page(request: HttpRequest, person_id: int) -> HttpResponse:
    return show_person(request, person_id=person_id)


def show_person(
    request: HttpRequest,
    *,
    person_id: int,
    form: GrantForm | None = None,
    refusal: str = "",
    link: str = "",
) -> HttpResponse:
    """The page of one person, with what the viewer may do; also after a refused act."""
    viewer = me(request)
    person = person_for(request, person_id)
    context = {
        "person": person,
        "grants": selectors.grants_of(person_id=person_id),
        "form": form or GrantForm(),
        "refusal": refusal,
        "link": link,
        "has_factor": selectors.has_second_factor(person_id=person_id),
        "live": len(selectors.sessions_of(person_id=person_id, now=clock_now())),
        "locked_out": selectors.is_locked_out(username=person.username, now=clock_now()),
        "may_grant": Role.SECURITY_ADMIN in viewer.role_codes and viewer.pk != person_id,
        "may_manage": Role.SYSTEM_ADMIN in viewer.role_codes,
        "is_self": viewer.pk == person_id,
        "versions": selectors.versions_of(person_id=person_id),
        "syncs": selectors.syncs_of(person_id=person_id),
        "accounts": selectors.accounts_of(person_id=person_id),
        "trainings": selectors.trainings_of(person_id=person_id),
    }
    refused = bool(refusal or (form and form.errors))
    return render(request, "directory/person.html", context, status=422 if refused else 200)


def person_for(request: HttpRequest, person_id: int) -> Person:
    person = selectors.person_in_scope(person_id=person_id, viewer=me(request))
    if person is None:
        raise Http404
    return person


def _filters(request: HttpRequest) -> PeopleFilter:
    kept = _kept(request)
    kept.pop("q")
    return PeopleFilter(**{"unit_path" if k == "unit" else k: v for k, v in kept.items()})


def _kept(request: HttpRequest) -> dict[str, str]:
    names = ("q", "role", "unit", "site", "branch", "state", "sort")
    return {name: word(request, name) for name in names}
