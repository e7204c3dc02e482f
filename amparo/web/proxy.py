"""Who asks: the visitor's own address where the office's proxy says it. Nobody else who says so is believed."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SUBSCRIBER = 64
"""Bits of an IPv6 address that are one subscriber's: the rest they choose as they like."""


class FromWhere:
    """Puts the visitor's address where everything else looks for it, before anything else looks.

    The proxies of the office (`AMPARO_PROXY`) add to `X-Forwarded-For` from the right. What stands left of the first address that is
    none of theirs was written by the visitor, and is not looked at. What comes past the proxy cannot claim to have come over TLS.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _ours(_read(request.META.get("REMOTE_ADDR", ""))):
            for said in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
                hop = _read(said)
                if hop is None:
                    break
                request.META["REMOTE_ADDR"] = str(hop)
                if not _ours(hop):
                    break
        elif settings.TLS:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.answer(request)


def subscriber(request: HttpRequest) -> str:
    """Whose tries count together: an IPv4 address, or the network of an IPv6 address."""
    address = _read(request.META.get("REMOTE_ADDR", ""))
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, SUBSCRIBER), strict=False))
    return str(address or "")


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _ours(address: IPv4Address | IPv6Address | None) -> bool:
    ours: list[IPv4Network | IPv6Network] = settings.PROXIES
    return address is not None and any(address in network for network in ours)
