"""What people type on the board: announcements, bulk texts, and whom they are for."""

from collections.abc import Sequence
from typing import Any

from django import forms

from zhilian.catalogue import selectors as catalogue
from zhilian.core.form_fields import one_of, text
from zhilian.core.form_moments import MomentField
from zhilian.directory import selectors as directory
from zhilian.directory.types import GRANTABLE, Role
from zhilian.notices.types import AnnouncementDraft, AudienceKind, Board, Group

WIDE = (("ALL:", "全体人员（市本级和各区县）"), ("CITY:", "市本级全体人员"))


class GroupsForm(forms.Form):
    """Whom it is for: any of the groups that are ticked."""

    board = one_of("板块", ())
    wide = forms.MultipleChoiceField(
        label="全体", choices=WIDE, required=False, widget=forms.CheckboxSelectMultiple
    )
    branches = forms.MultipleChoiceField(
        label="分平台", required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.MultipleChoiceField(
        label="单位", required=False, widget=forms.CheckboxSelectMultiple
    )
    roles = forms.MultipleChoiceField(
        label="角色", required=False, widget=forms.CheckboxSelectMultiple
    )
    GROUPS = ("wide", "branches", "units", "roles")

    def __init__(self, *args: Any, boards: Sequence[Board], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boards = {board.key: board for board in boards}
        self._offer("board", [(board.key, board.label) for board in boards])
        own = {board.branch_id for board in boards if board.branch_id}
        city = any(board.branch_id is None for board in boards)
        places = [b for b in directory.branches() if city or b.pk in own]
        self._offer("branches", [(f"BRANCH:{b.pk}", b.name) for b in places])
        units = [u for u in directory.top_units() if city or u.branch_id in own]
        self._offer("units", [(f"UNIT:{u.path}", u.name) for u in units])
        roles = [role for role in Role if role in GRANTABLE]
        self._offer("roles", [(f"ROLE:{role.value}", role.label) for role in roles])
        if not city:
            del self.fields["wide"], self.fields["roles"]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def bound_groups(self) -> list[forms.BoundField]:
        return [self[name] for name in self.GROUPS if name in self.fields]

    def groups(self) -> list[Group]:
        """The groups that were ticked."""
        ticked = [one for name in self.GROUPS for one in self.cleaned_data.get(name, ())]
        parts = [one.partition(":") for one in ticked]
        return [Group(kind=AudienceKind(kind), value=value) for kind, _, value in parts]

    def chosen_board(self) -> Board:
        return self.boards[self.cleaned_data["board"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in self.GROUPS):
            self.add_error(None, "请至少勾选一类对象。")
        return cleaned


class AnnouncementForm(GroupsForm):
    title = text("标题", longest=80)
    body = forms.CharField(
        label="正文",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "请填写正文。"},
        help_text="空一行另起一段。严禁写入涉密信息。",
    )
    from_at = MomentField(label="开始", required=False, help_text="不填，发布时就开始。")
    until_at = MomentField(label="结束", required=False, help_text="不填，一直有效到撤下。")
    pinned = forms.BooleanField(label="置顶", required=False)
    windows = forms.MultipleChoiceField(
        label="同时显示在这些窗口的页面上", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["board", "title", "body", "from_at", "until_at", "pinned"]

    def __init__(self, *args: Any, boards: Sequence[Board], **kwargs: Any) -> None:
        super().__init__(*args, boards=boards, **kwargs)
        owned = catalogue.offered(owner_roles={board.owner for board in boards})
        self._offer("windows", [(view.code, view.name) for view in owned])
        if not owned:
            del self.fields["windows"]

    @property
    def bound_windows(self) -> list[forms.BoundField]:
        return [self["windows"]] if "windows" in self.fields else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        from_at, until_at = cleaned.get("from_at"), cleaned.get("until_at")
        if from_at and until_at and until_at <= from_at:
            self.add_error("until_at", "结束时间要晚于开始时间。")
        return cleaned

    def draft(self) -> AnnouncementDraft:
        said = self.cleaned_data
        return AnnouncementDraft(
            title=said["title"],
            body=said["body"],
            audience=self.groups(),
            windows=said.get("windows", ()),
            pinned=said["pinned"],
            from_at=said["from_at"],
            until_at=said["until_at"],
        )


class BroadcastForm(GroupsForm):
    words = forms.CharField(
        label="短信内容",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请填写短信内容。", "max_length": "最多 300 字。"},
        help_text="前面自动加签名。70 字以内计 1 条，更长按每 67 字 1 条。不写证件号、卡号。",
    )
    field_order = ["board", "words"]
