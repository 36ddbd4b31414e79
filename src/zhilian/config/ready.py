"""What one machine runs and where it answers: the plan of `zhilian up` and the content of
`DATA/ready.json`.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from zhilian.core import selectors

Command = tuple[str, list[str], dict[str, str]]
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

    @property
    def gateway_port(self) -> int:
        return self.port + 1

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.gateway_port}"

    def commands(self, *, web: list[str]) -> list[Command]:
        """Name, command and extra environment of each process."""
        sms = self._sms_environment()
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
            plan.append(("sms-gateway", self._gateway_command(), sms))
        return plan

    def probes(self) -> list[str]:
        """URLs that answer 200 when all is up."""
        urls = [f"{self.base_url}/readyz"]
        return [*urls, f"{self.gateway_url}/healthz"] if self.demo else urls

    def facts(self) -> dict[str, Any]:
        urls = {"portal": f"{self.base_url}/", "console": f"{self.base_url}/ops/"}
        urls |= {"wall": f"{self.base_url}/ops/wall/", "api": f"{self.base_url}/api/openapi.json"}
        facts: dict[str, Any] = {"title": self.title, "demo": self.demo, "urls": urls}
        facts["ports"] = {"web": self.port}
        if self.demo:
            urls["sms_gateway"] = f"{self.gateway_url}/"
            facts["ports"]["sms_gateway"] = self.gateway_port
            facts["tokens"] = json.loads((self.data / "demo-tokens.json").read_text())
        return facts

    def welcome(self) -> str:
        lines = [f"{self.title} 已就绪", f"  平台首页  {self.base_url}/"]
        lines.append(f"  值班台    {self.base_url}/ops/")
        if self.demo:
            lines.append(f"  短信手机  {self.gateway_url}/（模拟网关）")
            lines.append(f"  演练      {self.base_url}/ops/drills/（登录页可一键进入任一角色）")
            if settings.HOST != "127.0.0.1":
                lines.append(f"  一键进入口令 {settings.DEMO_ENTRY_CODE}")
        return "\n".join([*lines, "按 Ctrl-C 停止全部进程。", ""])

    def _gateway_command(self) -> list[str]:
        return [
            *ZHILIAN, "simulate", "sms", "--port", str(self.gateway_port),
            "--database", str(self.data / "sms-gateway.sqlite3"),
            "--inbound-url", f"{self.base_url}/hooks/sms/generic_http/inbound",
        ]  # fmt: skip

    def _sms_environment(self) -> dict[str, str]:
        if not self.demo:
            return {}
        token = (self.data / "sms-token").read_text().strip()
        return {
            "SMS_GATEWAY_URL": f"{self.gateway_url}/send",
            "SMS_USERNAME": "zhilian",
            "SMS_SECRET": token,
            "SMS_INBOUND_TOKEN": token,
        }
