"""Work orders, the consulting log, requirements, guarantees, trainings: some weeks of them."""

from datetime import datetime, timedelta

from zhilian.config.demo.saying import words
from zhilian.core.times import local, local_midnight
from zhilian.desk import service
from zhilian.desk.types import ConsultationDraft, OrderDraft, OrderState
from zhilian.directory import selectors as directory
from zhilian.directory import service as people
from zhilian.directory.dice import Dice
from zhilian.directory.service.training import SessionDraft, TrainedDraft
from zhilian.directory.types import MANAGING, Role
from zhilian.duties import service as duties
from zhilian.duties.selectors import people_of, tasks_of
from zhilian.duties.types import GuaranteeDraft, NoteDraft, TaskResult


def tell(*, at: datetime, seed: int) -> None:
    dice = Dice(seed)
    _orders(dice, at=at)
    _consultations(dice, at=at)
    _requirements(at=at)
    _guarantees(at=at)
    _trainings(at=at)


def _orders(dice: Dice, *, at: datetime) -> None:
    """The older ones are done, the newest still wait."""
    for number in range(36):
        window, category, detail, result = dice.pick(words()["work"])
        day = local_midnight(local(at).date()) - timedelta(days=(35 - number) // 4)
        moment = day + timedelta(hours=8 + 2 * (number % 4) + dice.roll(2), minutes=dice.roll(50))
        made_at = min(moment, at - timedelta(minutes=36 - number))
        draft = OrderDraft(
            key=f"demo:order:{number}",
            category=category,
            place=dice.pick(words()["places"]),
            detail=detail,
            phone=f"1990000{number:04d}",
            window=window,
            urgent=dice.roll(9) == 0,
        )
        order = service.make_order(draft=draft, at=made_at)
        if order.person_id is None or number > 33:
            continue
        steps = [(OrderState.ACCEPTED, 6, ""), (OrderState.ONSITE, 35, "")]
        if number < 31:
            steps.append((OrderState.DONE, 80 + dice.roll(60), result))
        for state, minutes, text in steps:
            moment = min(made_at + timedelta(minutes=minutes), at)
            service.move_order(
                order_id=order.pk, to=state, by_id=order.person_id, at=moment, text=text
            )


def _consultations(dice: Dice, *, at: datetime) -> None:
    branches = directory.branches()
    engineers = directory.people_with_role(role=Role.OPS_SOFTWARE)
    for number in range(74):
        topic, content, answer = dice.pick(words()["asked"])
        day = local_midnight(local(at).date()) - timedelta(days=number * 30 // 74 + 1)
        asked_at = day + timedelta(hours=9 + dice.roll(8), minutes=dice.roll(59))
        draft = ConsultationDraft(
            key=f"demo:consultation:{number}",
            topic=topic,
            content=content,
            answer=answer,
            branch_id=dice.pick(branches).pk,
            asked_at=asked_at,
            answered_by_id=dice.pick(engineers).pk,
        )
        service.log_consultation(draft=draft, at=asked_at + timedelta(minutes=4 + dice.roll(120)))


def _requirements(*, at: datetime) -> None:
    manager = directory.people_with_role(role=Role.OPS_MANAGER)[0]
    for number, (kind, content, moves) in enumerate(words()["wishes"]):
        made_at = at - timedelta(days=28 - 3 * number)
        row = service.make_requirement(
            key=f"demo:requirement:{number}",
            kind=kind,
            content=content,
            subject="",
            case_number="",
            at=made_at,
        )
        for step, state in enumerate(moves, start=1):
            service.move_requirement(
                requirement_id=row.pk,
                to=state,
                by_id=manager.pk,
                text=words()["answers"][state],
                at=min(made_at + timedelta(days=4 * step), at),
            )


def _guarantees(*, at: datetime) -> None:
    today = local_midnight(local(at).date())
    past = _guarantee("全市办公用房清查工作会", "重要", today - timedelta(days=6), at=at)
    _finish(past, at=today - timedelta(days=6) + timedelta(hours=12))
    _guarantee("外省考察团来访演示", "特别重要", today + timedelta(days=1), at=at)
    for number, (building, hvac, reason) in enumerate(
        (("市政府 1 号楼", True, "年终结算加班"), ("市政府 2 号楼", False, "档案搬运"),
         ("凤城八路办公区 A 座", True, "防汛值守"))
    ):  # fmt: skip
        begins = today + timedelta(days=number, hours=19)
        draft = NoteDraft(
            key=f"demo:note:{number}",
            building=building,
            start_at=begins,
            end_at=begins + timedelta(hours=4),
            people=3 + 2 * number,
            hvac=hvac,
            reason=reason,
        )
        duties.write_note(draft=draft, at=at - timedelta(hours=5))


def _guarantee(title: str, level: str, day: datetime, *, at: datetime) -> int:
    draft = GuaranteeDraft(
        key=f"demo:guarantee:{title}",
        title=title,
        level=level,
        start_at=day + timedelta(hours=9),
        end_at=day + timedelta(hours=11, minutes=30),
        place="市政府 1 号楼一层大会议室",
        must_work=("平台登录", "演示窗口", "会议室与音视频", "网络线路"),
        must_work_note="主会场投影、视频回传不得中断。",
        contact_id=directory.people_with_role(role=Role.PURCHASER)[0].pk,
    )
    return duties.plan_guarantee(draft=draft, at=min(at, day) - timedelta(days=2)).pk


def _finish(guarantee_id: int, *, at: datetime) -> None:
    there = people_of(guarantee_id=guarantee_id)
    for one in there:
        duties.arrive(
            guarantee_id=guarantee_id, person_id=one.person_id, at=at - timedelta(hours=5)
        )
    for number, task in enumerate(tasks_of(guarantee_id=guarantee_id)):
        faulty = number == 2
        duties.check_task(
            task_id=task.pk,
            result=TaskResult.FAULTY if faulty else TaskResult.GOOD,
            note="备用话筒没电，已换电池并试音" if faulty else "",
            by_id=there[number % len(there)].person_id,
            at=at - timedelta(hours=4),
        )
    summary = "全程正常，投影与视频回传无中断；备用话筒电池已列入每次会前检查。"
    duties.finish_guarantee(guarantee_id=guarantee_id, summary=summary, at=at)


def _trainings(*, at: datetime) -> None:
    today = local_midnight(local(at).date())
    admins = [one for role in sorted(MANAGING) for one in directory.people_with_role(role=role)[:1]]
    for number, (title, days) in enumerate(
        (
            ("后台操作入门", -45),
            ("窗口配置与统计", -12),
            ("公告与群发短信", 6),
            ("年终盘点填报", 15),
        )
    ):
        begins = today + timedelta(days=days, hours=9)
        draft = SessionDraft(
            title=title,
            place="市政府 2 号楼培训室",
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            seats=30,
            teacher="连软件",
            topic="上机操作，带身份证；结束后有 20 题小测，60 分合格。",
        )
        row = people.plan_training(draft=draft, by_id=None, at=begins - timedelta(days=30))
        for place, admin in enumerate(admins if days < 0 else []):
            trained = TrainedDraft(
                key=f"demo:training:{number}:{admin.pk}",
                person_id=admin.pk,
                session_id=row.pk,
                score=58 + (place * 7 + number * 5) % 42,
            )
            people.record_training(draft=trained, at=begins + timedelta(hours=2))
