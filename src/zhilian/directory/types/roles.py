"""Role codes, and the groups that they form."""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    """Every role a window, a page or a clause may name; window declarations use the codes."""

    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全保密管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"
    APPLICANT = "applicant", "申请人"
    STAFF = "staff", "干部职工"
    SYSTEM = "system", "系统"
    VISITOR = "visitor", "访客"
    PURCHASER = "purchaser", "采购人"
    GENERAL_OFFICE = "general_office", "办公室"
    REPORTER = "reporter", "填报责任人"
    DEPT_LIAISON = "dept_liaison", "单位联络员"
    DEPT_HEAD = "dept_head", "申请人处室负责人"
    UNIT_HEAD = "unit_head", "单位主要负责人"
    CENTER_LEADER = "center_leader", "中心分管领导"
    FINANCE = "finance", "财务"
    CANTEEN_ADMIN = "canteen_admin", "餐饮科管理员"
    CANTEEN_MANAGER = "canteen_manager", "餐厅经理"
    ACCESS_ADMIN = "access_admin", "门禁业务管理员"
    AREA_OWNER = "area_owner", "区域责任部门"
    SECURITY_OFFICE = "security_office", "保卫科"
    GATE_GUARD = "gate_guard", "门岗"
    CARD_DESK = "card_desk", "证卡室"
    MEETING_ADMIN = "meeting_admin", "会务科"
    MEETING_STAFF = "meeting_staff", "会务人员"
    AV_ENGINEER = "av_engineer", "音视频工程师"
    PROPERTY_ADMIN = "property_admin", "物业科"
    PROPERTY_DISPATCHER = "property_dispatcher", "物业调度"
    REPAIR_WORKER = "repair_worker", "维修工"
    HVAC_WORKER = "hvac_worker", "暖通工"
    LINE_ENGINEER = "line_engineer", "线路工程师"
    LOCK_WORKER = "lock_worker", "锁具师傅"
    CLEANER = "cleaner", "保洁员"
    GARDEN_VENDOR = "garden_vendor", "花卉公司"
    ELEVATOR_VENDOR = "elevator_vendor", "电梯维保单位"
    DUTY_DESK = "duty_desk", "总值班室"
    SAFETY_OFFICER = "safety_officer", "安全管理员"
    FLEET_ADMIN = "fleet_admin", "车队管理员"
    FLEET_DISPATCHER = "fleet_dispatcher", "车辆调度"
    DRIVER = "driver", "驾驶员"
    PARKING_ADMIN = "parking_admin", "停车管理员"
    ESTATE_ADMIN = "estate_admin", "房产科"
    ESTATE_ENGINEER = "estate_engineer", "房产工程师"
    ASSET_ADMIN = "asset_admin", "资产管理员"
    ASSET_APPRAISER = "asset_appraiser", "资产鉴定小组"
    WAREHOUSE = "warehouse", "库管员"
    ENERGY_ADMIN = "energy_admin", "市级节能管理员"
    METER_ENGINEER = "meter_engineer", "计量工程师"
    GREEN_EXPERT = "green_expert", "节约型机关评审专家"
    DISTRICT_ADMIN = "district_admin", "区县管理员"
    DISTRICT_FILLER = "district_filler", "区县填报员"
    DISTRICT_REVIEWER = "district_reviewer", "区县审核员"
    WELFARE_ADMIN = "welfare_admin", "健康文体管理员"
    CLINIC_DOCTOR = "clinic_doctor", "医务人员"
    COUNSELLOR = "counsellor", "心理咨询师"
    HOSPITAL = "hospital", "体检机构"
    MALL_ADMIN = "mall_admin", "商城运营"
    MERCHANT = "merchant", "商户"
    PERSON_ADMIN = "person_admin", "人员科"
    HOTLINE = "hotline", "服务热线坐席"
    WINDOW_OWNER = "window_owner", "该窗口责任科室"
    OPS_HARDWARE = "ops_hardware", "驻场硬件工程师"
    OPS_SOFTWARE = "ops_software", "驻场软件工程师"
    OPS_MANAGER = "ops_manager", "运维项目经理"
    GUARD = "guard", "安保人员"
    CANTEEN_DEVICE = "canteen_device", "餐厅消费机"
    PICKUP_DEVICE = "pickup_device", "取餐柜或核销机"
    GATE_DEVICE = "gate_device", "门禁闸机"
    BARRIER = "barrier", "停车道闸"
    ROOM_PANEL = "room_panel", "会议门牌屏"
    SHOP_DEVICE = "shop_device", "理发室核销机"
    BUS_SCANNER = "bus_scanner", "班车扫码机"
    ACTIVITY_SCANNER = "activity_scanner", "活动签到码"


ADMIN_ROLES = frozenset({"system_admin", "security_admin", "audit_admin"})
"""The three administrators (三员). Nobody holds two."""
ENGINEERS = frozenset({"ops_hardware", "ops_software"})
OPS_ROLES = ENGINEERS | {"hotline", "ops_manager"}
CONSOLE_ROLES = OPS_ROLES | {"purchaser"}
DISTRICT_ROLES = frozenset({"district_admin", "district_filler", "district_reviewer"})
SECTION_ADMIN_ROLES = frozenset(
    {
        "canteen_admin",
        "access_admin",
        "meeting_admin",
        "property_admin",
        "fleet_admin",
        "estate_admin",
        "energy_admin",
        "welfare_admin",
        "mall_admin",
        "person_admin",
    }
)
"""Owners of the ten sub-platforms (科室管理员)."""

MANAGING = SECTION_ADMIN_ROLES | {
    "canteen_manager",
    "card_desk",
    "fleet_dispatcher",
    "meeting_staff",
    "property_dispatcher",
    "parking_admin",
    "asset_admin",
    "warehouse",
}
"""Roles of the back office that an approved case may give and take."""

TOTP_ROLES = CONSOLE_ROLES | ADMIN_ROLES | {code for code in Role.values if code.endswith("_admin")}
"""Roles that sign in with a second factor: operations, purchaser and every administrator."""

NOT_FOR_PEOPLE = frozenset(
    {
        "applicant",
        "system",
        "visitor",
        "reporter",
        "window_owner",
        "canteen_device",
        "pickup_device",
        "gate_device",
        "barrier",
        "room_panel",
        "shop_device",
        "bus_scanner",
        "activity_scanner",
    }
)
"""Codes that follow from a case or belong to a machine; nobody is granted them."""

GRANTABLE = frozenset(Role.values) - NOT_FOR_PEOPLE
