"""Template tags: `{% say "chapter.name" place=… %}`, and what a page needs to show facts and law."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import ErrorList
from django.utils import translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from amparo.web import words
from amparo.web.cases import story_dates

register = template.Library()


@register.simple_tag
def say(key: str, **values: Any) -> SafeString:
    """A sentence in the language of the page; values are escaped."""
    return mark_safe(words.say(key, **{name: conditional_escape(value) for name, value in values.items()}))


@register.filter
def words_of(name: str, chapter: str) -> str:
    """A word of a closed list as people say it: `{{ status|words_of:"status" }}`."""
    key = f"{chapter}.{name}"
    return words.say(key) if words.has(key) else str(name).replace("_", " ")


@register.simple_tag
def if_says(key: str) -> str:
    """A sentence, or nothing where there is none of that name."""
    return words.say(key) if words.has(key) else ""


@register.filter
def as_day(value: date | str | None) -> str:
    """A day, or a moment with its minute (UTC), as people read it: "9 March 2026", "9 March 2026, 14:05 UTC"."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    text = value.isoformat() if isinstance(value, date) else str(value or "")
    day, moment, rest = text.partition("T")
    return f"{story_dates.shown(day)}, {rest[:5]} UTC" if moment else story_dates.shown(text)


@register.filter
def words_list(text: str) -> list[str]:
    """The words of a text, one by one."""
    return text.split()


@register.simple_tag
def label_of(field: BoundField, chapter: str) -> str:
    """The label of a form's field: `chapter.field`, else `account.begin.field`."""
    for key in (
        # the sentence "title" of a chapter is the title of its page, so a field of that name has its own word
        f"{chapter}.label" if field.name == "title" else "",
        f"{chapter}.{field.name}",
        f"account.begin.{field.name}",
    ):
        if key and words.has(key):
            return words.say(key)
    return str(field.label)


@register.simple_tag
def hint_of(field: BoundField, chapter: str) -> str:
    """The hint of a form's field, where there is one."""
    for key in (
        f"{chapter}.{field.name}_hint",
        f"{chapter}.hint" if field.name == "title" else "",
        f"account.begin.{field.name}_hint",
    ):
        if key and words.has(key):
            return words.say(key)
    return ""


@register.filter
def told(errors: ErrorList) -> list[str]:
    """What is wrong with a field, in the language of the page: in our own words where there are some, else in those of the library."""
    found = []
    for one in errors.as_data():
        key = f"site.field.{one.code}"
        if one.code and words.has(key):
            found.append(words.say(key, limit=(one.params or {}).get("limit_value", "")))
        elif one.code:
            with translation.override(words.language() if words.language() in words.LANGUAGES else "en"):
                found += [words.made_up(str(text)) for text in one.messages]
        else:
            found += [str(text) for text in one.messages]
    return found


CLASSES = {
    "Select": "govuk-select",
    "Textarea": "govuk-textarea",
    "FileInput": "govuk-file-upload",
    "ClearableFileInput": "govuk-file-upload",
}


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The field itself, with the classes of the components and tied to its hint and its error."""
    kind = type(field.field.widget).__name__
    described = [f"{field.id_for_label}-error"] * bool(field.errors)
    described += [f"{field.id_for_label}-hint"] if field.field.widget.attrs.get("hinted") else []
    attrs: dict[str, str | bool] = {"class": CLASSES.get(kind, "govuk-input")}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)
