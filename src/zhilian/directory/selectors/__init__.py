"""The only door to ask for what the directory holds."""

from zhilian.directory.selectors.access import (
    SignInFilter,
    demo_person,
    has_second_factor,
    is_locked_out,
    locks,
    open_link,
    profile_choices,
    profile_in_force,
    sessions_of,
    sign_ins,
)
from zhilian.directory.selectors.people import (
    all_rows,
    count_people,
    grants_of,
    people_with_role,
    person,
    person_by_phone,
    person_in_scope,
    role_holders,
    search_people,
)
from zhilian.directory.selectors.places import branches, head_counts, sites, top_units, units

__all__ = [
    "SignInFilter",
    "all_rows",
    "branches",
    "count_people",
    "demo_person",
    "grants_of",
    "has_second_factor",
    "head_counts",
    "is_locked_out",
    "locks",
    "open_link",
    "people_with_role",
    "person",
    "person_by_phone",
    "person_in_scope",
    "profile_choices",
    "profile_in_force",
    "role_holders",
    "search_people",
    "sessions_of",
    "sign_ins",
    "sites",
    "top_units",
    "units",
]
