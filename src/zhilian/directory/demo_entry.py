"""One-click entry of a demonstration, and its limits.

Only a database that was made as a demonstration has it. Without a code it is open to this very
machine alone; from elsewhere the code that was printed at start is asked for.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from zhilian.core.addresses import from_this_machine
from zhilian.core.selectors import is_demo
from zhilian.directory.types import GRANTABLE, Role


@dataclass(frozen=True, kw_only=True)
class Door:
    """One button on the sign-in page."""

    role: str
    label: str
    sees: str = ""
    icon: str = "user-round"
    more: bool = False


SHOWN = (
    Door(role="ops_manager", label="运维项目经理", sees="指标墙、排班", icon="clipboard-check"),
    Door(role="ops_software", label="驻场软件工程师", sees="值班台、故障、演练", icon="wrench"),
    Door(role="ops_hardware", label="驻场硬件工程师", sees="值班台、到场、设备", icon="wrench"),
    Door(role="hotline", label="热线坐席", sees="值班台、故障登记", icon="phone"),
    Door(role="purchaser", label="采购人", sees="合同指标与证据", icon="shield-check"),
    Door(role="staff", label="干部职工", sees="服务窗口、我的账号", icon="user-round"),
    Door(role="canteen_admin", label="科室管理员", sees="本子平台的窗口", icon="users"),
    Door(role="access_admin", label="门禁业务管理员", sees="出入口、访客、终端", icon="door-open"),
    Door(role="property_admin", label="物业科", sees="派工单、派工规则", icon="wrench"),
    Door(role="mall_admin", label="商城运营", sees="商户、商品、订单", icon="shopping-bag"),
    Door(role="asset_admin", label="资产管理员", sees="资产卡片、库房", icon="tag"),
    Door(role="warehouse", label="库管员", sees="库房收发", icon="package"),
    Door(role="estate_admin", label="房产科", sees="办公用房台账", icon="building-2"),
    Door(role="fleet_admin", label="车队管理员", sees="公务车辆", icon="car"),
    Door(role="energy_admin", label="节能管理员", sees="填报批次、报表", icon="leaf"),
    Door(role="property_dispatcher", label="物业调度", sees="派工单", icon="wrench"),
    Door(role="repair_worker", label="维修工", sees="派给我的活", icon="wrench"),
    Door(role="meeting_admin", label="会务科", sees="会议室、场地日历", icon="presentation"),
    Door(role="welfare_admin", label="健康文体管理员", sees="理发、场馆、活动", icon="heart-pulse"),
    Door(role="merchant", label="商户", sees="自己的商品和订单", icon="store"),
    Door(role="finance", label="财务", sees="账户、对账、结算", icon="wallet"),
    Door(role="district_filler", label="区县填报员", sees="区县分平台", icon="users"),
    Door(role="district_admin", label="区县管理员", sees="本区县的人员", icon="user-cog"),
    Door(role="system_admin", label="系统管理员", sees="账号、单位、锁定", icon="settings"),
    Door(role="security_admin", label="安全保密管理员", sees="角色、安全方案", icon="key-round"),
    Door(role="audit_admin", label="审计管理员", sees="登录记录、审计", icon="eye"),
)
ALSO = tuple(
    Door(role=role.value, label=role.label, more=True)
    for role in Role
    if role.value in GRANTABLE and role.value not in {door.role for door in SHOWN}
)
"""Everybody else who takes a step of some window, so that each can be walked to its end."""
DOORS = SHOWN + ALSO


def offered(request: HttpRequest) -> bool:
    """Whether the sign-in page shows the buttons."""
    return is_demo() and (from_this_machine(request) or bool(settings.DEMO_ENTRY_CODE))


def needs_code(request: HttpRequest) -> bool:
    return not from_this_machine(request)


def admits(request: HttpRequest, *, code: str) -> bool:
    """From this machine always; from elsewhere with the code, and with none set not at all."""
    if from_this_machine(request):
        return True
    wanted = settings.DEMO_ENTRY_CODE
    return bool(wanted) and hmac.compare_digest(code.strip().encode(), wanted.encode())
