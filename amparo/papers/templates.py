"""Fills the templates of papers. They lie in `templates/papers`, as Markdown that a lawyer can read and change.

A template runs in a sandbox, sees only the names that README.md beside it lists, and prints nothing unescaped.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, Undefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from amparo.facts.document import data
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.papers.marks import Gap, marked

LANGUAGE = "en"


@cache
def default_folder(kind: str = "papers") -> Path:
    """The templates of a kind that ship with Amparo: in the package when installed, else at the top of the repository."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data" / "templates" / kind
    return installed if installed.is_dir() else package.parent / "templates" / kind


@cache
def words() -> Mapping[str, Any]:
    """The sentences of papers that stand in no template (`words.yaml`)."""
    loaded: Mapping[str, Any] = data(default_folder() / "words.yaml")[LANGUAGE]
    return loaded


class Templates:
    """The templates of a kind ("papers", "shield"), single ones replaced by those of the same name in an office's own folder."""

    def __init__(self, own: Path | None = None, kind: str = "papers") -> None:
        """Raises `Problems` where the office's folder is missing or holds a template that replaces none."""
        folders = [default_folder(kind)]
        if own is not None:
            _check(own, kind)
            folders.insert(0, own)
        self._folders = tuple(folders)
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folders),
            undefined=StrictUndefined,
            finalize=_finalize,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.globals = {"gap": Gap}

    def fill(self, name: str, given: Mapping[str, object]) -> str:
        """A paper's Markdown. Raises `Problems` that name the file and line of a slip in a template."""
        try:
            return self._environment.get_template(f"{name}.md").render(given)
        except TemplateSyntaxError as error:
            message = error.message or "it cannot be read"
            raise Problems(
                [self._problem(f"{error.name}", error.lineno, f"This is not a template: {message}.")]
            ) from None
        except TemplateNotFound as error:
            raise Problems([self._problem(f"{name}.md", 0, f'There is no template "{error.name}".')]) from None
        except _SLIPS as error:
            file, line = self._place(error, f"{name}.md")
            raise Problems([self._problem(file, line, _says(error), given)]) from None

    def _place(self, error: Exception, name: str) -> tuple[str, int]:
        folders = tuple(str(folder) for folder in self._folders)
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folders)]
        return (Path(frames[-1].filename).name, frames[-1].lineno or 0) if frames else (name, 0)

    def _problem(self, file: str, line: int, what: str, given: Mapping[str, object] | None = None) -> Problem:
        path = next((folder / file for folder in self._folders if (folder / file).is_file()), Path(file))
        asked = re.search(r"'(\w+)' is undefined|has no attribute '(\w+)'", what)
        close = nearest(asked[1] or asked[2], _names(given)) if asked and given else ""
        return Problem(what, str(path), line, expected=_EXPECTED, nearest=close)


@cache
def shipped(kind: str = "papers") -> Templates:
    """The templates of a kind that ship with Amparo, read once."""
    return Templates(kind=kind)


_EXPECTED = (
    "what README.md in templates/papers says a template may write; mend the line, or take your own template away"
)
_SLIPS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _finalize(value: object) -> str:
    if isinstance(value, Undefined):
        return str(value)  # raises, with the name that is missing
    return marked(value)


def _says(error: Exception) -> str:
    if isinstance(error, SecurityError):
        return f"A template may not do this: {error}."
    return f"The template cannot be filled: {error}."


def _names(given: Mapping[str, object]) -> Iterator[str]:
    yield from given
    for value in given.values():
        for one in value if isinstance(value, tuple) else (value,):
            yield from getattr(type(one), "__dataclass_fields__", ())


def _check(own: Path, kind: str) -> None:
    if not own.is_dir():
        raise Problems([Problem("There is no such folder.", str(own), expected="a folder with templates of your own")])
    known = [path.name for path in default_folder(kind).glob("*.md")]
    wrong = [
        Problem(
            "This template replaces none of Amparo's.",
            str(path),
            expected=f'the name of the template it replaces, or a name that begins with "_" for a part; {listed(known, 20)}',
            nearest=nearest(path.name, known),
        )
        for path in sorted(own.glob("*.md"))
        if path.name not in known and not path.name.startswith("_")
    ]
    if wrong:
        raise Problems(wrong)
