"""Run every bench, or those named: `python -m benches [--smoke] [name ...]`."""

import argparse
import subprocess
import sys
from pathlib import Path

from benches.machine import machine

HERE = Path(__file__).parent
# They start a demo or build a world of cases, minutes even when short: smoke asks by name.
LONG = {"desk_pages", "fault_to_sms", "paired", "portal_year", "submits", "mixed_load"}
NOT_BENCHES = {
    "__init__",
    "__main__",
    "machine",
    "demo",
    "prometheus_stack",
    "year",
    "timed",
    "serving",
    "figures",
    "forms",
    "schedule",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benches")
    parser.add_argument("--smoke", action="store_true", help="short runs: does it still measure?")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    names = options.names or sorted(p.stem for p in HERE.glob("*.py") if p.stem not in NOT_BENCHES)
    if options.smoke and not options.names:
        names = [name for name in names if name not in LONG]
    print(machine(), flush=True)
    failed = []
    for name in names:
        print(f"\n-- {name}", flush=True)
        command = [sys.executable, "-m", f"benches.{name}", *(["--smoke"] if options.smoke else [])]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    for name in failed:
        print(f"bench {name} did not run through", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
