"""Builds the phone page: one HTML file for one site, questionnaire and language, with everything in it.

The page may load nothing: its policy allows its own two blocks (by their hash) and recordings written into it, no more.
The same data and the same site give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from amparo.facts.problems import Problem, Problems
from amparo.screening.handover import Handover, size_for
from amparo.screening.phone.site import SOUNDS, Site, words

HERE = Path(__file__).parent
OWN_SCRIPTS = ("leave.js", "reason.js", "handover.js", "screens.js")
LIBRARIES = ("tweetnacl/nacl-fast.min.js", "qrcode-generator/dist/qrcode.js")
LARGEST = 300_000
"""Bytes of a page without its recordings: it must open at once on an old phone and travel by any messenger."""

ICON = "data:,"
"""No picture: the browser shows what it shows for any page."""


def libraries() -> list[str]:
    """The scripts by others: locking and square codes. Raises `Problems` where they were not installed."""
    package = HERE.parents[1]
    installed = package / "_data" / "scripts"
    home = installed if installed.is_dir() else package.parent / "node_modules"
    found = []
    for name in LIBRARIES:
        try:
            found.append((home / name).read_text(encoding="utf-8"))
        except OSError:
            expected = "the scripts that make setup fetches"
            raise Problems(
                [Problem("A script of the phone page is not installed.", file=str(home / name), expected=expected)]
            ) from None
    return found


def build_page(page: dict[str, Any], site: Site) -> str:
    """The page as one HTML text. `page` is what `amparo.screening.page.page_data` gives. Raises `Problems`."""
    language = page["language"]
    shell = words()[language]
    hands_over = bool(site.office_key)
    script = "\n".join([*(libraries() if hands_over else []), *(_read(name) for name in OWN_SCRIPTS)])
    style = _read("page.css")
    data = {"page": page, "site": _site(page, site), "words": shell, "audio": _sounds(site)}
    for block in (script, style):
        if "</" in block and ("</script" in block.casefold() or "</style" in block.casefold()):
            raise ValueError("a script or style would end its own block")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; media-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    template = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True).from_string(
        _read("page.html")
    )
    return template.render(
        language=language,
        direction=page["direction"],
        leave_to=site.leave_to,
        policy=policy,
        title=site.title,
        icon=ICON,
        words=shell,
        style=style,
        script=script,
        data=_for_html(data),
    )


def weight(html: str, site: Site) -> int:
    """Bytes of a page without its recordings."""
    return len(html.encode()) - sum(len(sound) for sound in _sounds(site).values())


def _site(page: dict[str, Any], site: Site) -> dict[str, Any]:
    asked = Handover(
        instrument=page["instrument"]["id"],
        version=page["instrument"]["version"],
        rule=page["rule"]["version"],
        language=page["language"],
        day="",
        answers={item: "declined" for section in page["sections"] for item in section["items"]},
        contact="",
        assures=site.assures,
    )
    office = {
        "name": site.office_name,
        "key": base64.b32encode(site.office_key).decode().rstrip("="),
        "size": size_for(asked),
    }
    return {
        "name": site.name,
        "who_sees": site.who_sees,
        "must_report": site.must_report,
        "immigration": "kept" if site.immigration_firewall else "given",
        "assures": list(site.assures),
        "cover": site.cover,
        "forget": site.forget,
        "office": office if site.office_key else None,
        "help": [
            {name: getattr(line, name) for name in ("name", "says", "phone", "address", "hours", "checked")}
            for line in site.help
        ],
    }


def _sounds(site: Site) -> dict[str, str]:
    return {
        name: f"data:{SOUNDS[path.suffix.lower()]};base64,{base64.b64encode(path.read_bytes()).decode()}"
        for name, path in site.audio.items()
    }


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _hash(block: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()}"


def _for_html(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
