"""`make speed`: Lighthouse (mobile profile) and gzip weight of every article. A report, not a gate.

Needs Node and npm: `make speed` brings Lighthouse by its lock, or LIGHTHOUSE=/path/to/its/cli. Usage: python tests/reader/speed.py [PAGE …]
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [
    str(Path(__file__).resolve().parents[1]),
    str(Path(__file__).resolve().parents[2] / "scripts"),
]

from anatomy.site.pdf import browser_path, built_articles  # noqa: E402
from search.browsing import browser  # noqa: E402
from search.serving import serve  # noqa: E402

SITE = Path(__file__).resolve().parents[2] / "site"
LIGHTHOUSE = (
    Path(__file__).resolve().parents[1]
    / "tools"
    / "lighthouse"
    / "node_modules"
    / "lighthouse"
    / "cli"
    / "index.js"
)
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking"


def lighthouse(address: str, folder: Path) -> dict[str, float]:
    """Scores of 0 to 100, layout shift, and largest paint in ms."""
    given = os.environ.get("LIGHTHOUSE")
    program = ["node", given or str(LIGHTHOUSE)]
    out = folder / "report.json"
    command = [
        *program,
        address,
        "--quiet",
        "--output=json",
        f"--output-path={out}",
        f"--chrome-flags={FLAGS}",
    ]
    env = {**os.environ, "CHROME_PATH": browser_path()}
    subprocess.run([*command, f"--only-categories={','.join(CATEGORIES)}"], env=env, check=True, timeout=300)
    report = json.loads(out.read_bytes())
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    for name in CATEGORIES:
        for item in report["categories"][name]["auditRefs"]:
            audit = report["audits"][item["id"]]
            if item["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {name}: {audit['id']}: {audit.get('displayValue', '')}")
    audits = report["audits"]
    return {
        **scores,
        "CLS": round(audits["cumulative-layout-shift"]["numericValue"], 4),
        "LCP ms": round(audits["largest-contentful-paint"]["numericValue"]),
        "TBT ms": round(audits["total-blocking-time"]["numericValue"]),
    }


def weight(address: str) -> tuple[int, list[str]]:
    """Bytes over the wire (gzip bodies) of a first visit, and the paths asked for."""
    with serve(SITE) as served, browser() as chromium:
        page = chromium.new_page()
        page.goto(served.url + address, wait_until="networkidle")
        return served.traffic.total(), [path for path, _ in served.traffic.requests]


def main(names: list[str]) -> None:
    for name in names or [f"{article}/" for article in built_articles(SITE)]:
        size, paths = weight(name)
        print(f"{name}: {size / 1000:.0f} kB gzip in {len(paths)} requests", flush=True)
        if not os.environ.get("LIGHTHOUSE") and not (LIGHTHOUSE.is_file() and shutil.which("node")):
            print("  no Lighthouse: make speed brings it (needs node and npm)")
            continue
        with serve(SITE) as served, tempfile.TemporaryDirectory() as folder:
            print(
                "  "
                + ", ".join(
                    f"{key} {value}" for key, value in lighthouse(served.url + name, Path(folder)).items()
                ),
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
