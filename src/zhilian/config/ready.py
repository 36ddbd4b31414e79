"""What one machine runs and where it answers: the plan of `zhilian up` and the content of
`DATA/ready.json`.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from zhilian.config import ports
from zhilian.core import selectors

Command = tuple[str, list[str], dict[str, str]]
DEVICES = {
    "sms-gateway": "sms",
    "terminals": "terminals",
    "payments": "pay",
    "hospital": "hospital",
    "identity": "identity",
}
SAID = {
    "sms-gateway": "短信手机  {}/（模拟网关）",
    "terminals": "模拟终端  {}/（刷卡、扫码、刷脸、车牌）",
    "payments": "模拟支付  {}/（收银台、退款、账单）",
    "hospital": "体检机构  {}/（名单、登记到检）",
    "identity": "模拟认证  {}/（单点登录、政务微信登录和消息）",
}
HOTLINE = "029-55500110"
"""A number that is given to nobody, as all of the demonstration."""
ZHILIAN = [sys.executable, "-m", "zhilian.config.cli"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which processes this installation needs. The simulated gateway runs in a demo only."""

    demo: bool
    title: str
    data: Path
    port: int
    base_url: str

    @classmethod
    def for_this_installation(cls) -> "Plan":
        installation = selectors.installation()
        return cls(
            demo=selectors.is_demo(),
            title=installation.title if installation else "",
            data=Path(settings.DATA),
            port=settings.PORT,
            base_url=f"http://127.0.0.1:{settings.PORT}",
        )

    def commands(self, *, web: list[str]) -> list[Command]:
        """Name, command and extra environment of each process."""
        sms = self._demo_environment()
        probe = [
            *ZHILIAN, "probe", "--server", self.base_url,
            "--token-file", str(self.data / "agent-token"), "--spool", str(self.data / "spool"),
        ]  # fmt: skip
        plan: list[Command] = [
            ("web", web, sms),
            ("worker", [*ZHILIAN, "worker", "--name", "up-worker"], sms),
            ("probe", probe, {}),
        ]
        if self.demo:
            secrets = self._secrets()
            plan += [(name, self._simulate(name), sms | secrets) for name in ports.OFFSETS]
        return plan

    def probes(self) -> list[str]:
        """URLs that answer 200 when all is up."""
        urls = [f"{self.base_url}/readyz"]
        simulated = ports.OFFSETS if self.demo else ()
        return [*urls, *(f"{ports.url_of(name)}/healthz" for name in simulated)]

    def facts(self) -> dict[str, Any]:
        urls = {"portal": f"{self.base_url}/", "console": f"{self.base_url}/ops/"}
        urls |= {"wall": f"{self.base_url}/ops/wall/", "api": f"{self.base_url}/api/openapi.json"}
        facts: dict[str, Any] = {"title": self.title, "demo": self.demo, "urls": urls}
        facts["ports"] = {"web": self.port}
        if self.demo:
            for name in ports.OFFSETS:
                word = name.replace("-", "_")
                urls[word] = f"{ports.url_of(name)}/"
                facts["ports"][word] = ports.port_of(name)
            facts["tokens"] = json.loads((self.data / "demo-tokens.json").read_text())
        return facts

    def welcome(self) -> str:
        lines = [f"{self.title} 已就绪", f"  平台首页  {self.base_url}/"]
        lines.append(f"  值班台    {self.base_url}/ops/")
        if self.demo:
            lines += [f"  {said}".format(ports.url_of(name)) for name, said in SAID.items()]
            lines.append(f"  演练      {self.base_url}/ops/drills/（登录页可一键进入任一角色）")
            if settings.HOST != "127.0.0.1":
                lines.append(f"  一键进入口令 {settings.DEMO_ENTRY_CODE}")
        return "\n".join([*lines, "按 Ctrl-C 停止全部进程。", ""])

    def _simulate(self, name: str) -> list[str]:
        """The command of one simulator. Each keeps what it knows in a file of its own."""
        device = DEVICES[name]
        more = {
            "sms": ["--inbound-url", f"{self.base_url}/hooks/sms/generic_http/inbound"],
            "terminals": [
                "--roster", str(self.data / "terminals.json"), "--server", self.base_url,
            ],
            "pay": ["--keys", str(self.data / "pay-keys")],
            "identity": [
                "--roster", str(self.data / "members.json"), "--server", self.base_url,
            ],
        }  # fmt: skip
        return [
            *ZHILIAN, "simulate", device, "--port", str(ports.port_of(name)),
            "--database", str(self.data / f"{name}.sqlite3"), *more.get(device, []),
        ]  # fmt: skip

    def _secrets(self) -> dict[str, str]:
        token = (self.data / "sms-token").read_text().strip()
        return {"HOSPITAL_SECRET": token, "IDENTITY_SECRET": token}

    def _demo_environment(self) -> dict[str, str]:
        if not self.demo:
            return {}
        token = (self.data / "sms-token").read_text().strip()
        return {
            "SMS_GATEWAY_URL": f"{ports.url_of('sms-gateway')}/send",
            "SMS_USERNAME": "zhilian",
            "SMS_SECRET": token,
            "SMS_INBOUND_TOKEN": token,
            "VOICE_GATEWAY_URL": f"{ports.url_of('sms-gateway')}/voice/calls",
            "VOICE_SECRET": token,
            "HOTLINE_PHONE": settings.HOTLINE_PHONE or HOTLINE,
            **_signing_in(ports.url_of("identity"), secret=token),
        }


def _signing_in(identity: str, *, secret: str) -> dict[str, str]:
    """What an administrator would set for single sign-on and 政务微信."""
    return {
        "OIDC_ISSUER": f"{identity}/oidc",
        "OIDC_CLIENT_ID": "zhilian",
        "OIDC_CLIENT_SECRET": secret,
        "WECOM_API_URL": identity,
        "WECOM_CORP_ID": "zhilian",
        "WECOM_AGENT_ID": "1000002",
        "WECOM_SECRET": secret,
        "WECOM_LABEL": "政务微信",
        "WECOM_MESSAGES": "1",
        "WECOM_AUTHORIZE_URL": f"{identity}/connect/oauth2/authorize",
        "WECOM_QR_URL": f"{identity}/wwlogin/sso/login",
    }
