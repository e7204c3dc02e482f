"""How Sphinx builds the documentation: Markdown in, pages that load nothing from elsewhere out."""

import tomllib
from pathlib import Path

repository = Path(__file__).resolve().parent.parent
about = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Amparo"
author = about["authors"][0]["name"]
copyright = author
version = release = about["version"]
language = "en"

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

exclude_patterns = ["_build"]
# docs/changelog.md shows CHANGELOG.md: it is a page only while there is one to show.
if not (repository / "CHANGELOG.md").exists():
    exclude_patterns.append("changelog.md")

html_theme = "furo"
html_title = "Amparo"
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["_static"] if (Path(__file__).parent / "_static").is_dir() else []
