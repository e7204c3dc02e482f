"""Every kind of page that a member can reach by links, one address for each route."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from tests.web.conftest import Person

PUBLIC = ("/in/", "/join/", "/lost/", "/no-such-page/")
NO_PAGES = ("/static/", "/api/", "/health/")
A_FEW = {"story-ask": 4, "law-why": 2}
"""Routes whose pages differ much in kind: so many of them are looked at, of the others one."""


def found_by_links(person: Person, *starts: str) -> list[str]:
    """The addresses, in the order of their finding. An answer that is no page (a download) is passed over."""
    waiting, known, taken = deque(starts or ("/",)), set(starts or ("/",)), {}
    pages = []
    while waiting:
        address = waiting.popleft()
        try:
            route = resolve(urlsplit(address).path)
        except Resolver404:
            continue
        name = route.url_name or route.route
        if taken.get(name, 0) >= A_FEW.get(name, 1):
            continue
        answer = person.client.get(address, follow=True)
        if "text/html" not in answer.headers.get("Content-Type", "") or answer.headers.get("Content-Disposition"):
            continue
        assert answer.status_code == 200, (address, answer.status_code)
        taken[name] = taken.get(name, 0) + 1
        pages.append(address)
        for link in re.findall(r'href="([^"#]+)', answer.content.decode()):
            to = urljoin(address, unescape(link))
            if to.startswith("/") and not to.startswith(NO_PAGES) and to not in known:
                known.add(to)
                waiting.append(to)
    return pages
