"""Keys for programs that a member has made: they open what the member opens, so they end where a passphrase does."""

from __future__ import annotations

from amparo.vault.members import Keys
from amparo.web.audit import note
from amparo.web.office.models import Member, Token


def end_tokens(member: Member, keys: Keys, name: str = "") -> int:
    """Ends a member's key of this name, or all of them. How many."""
    found = Token.objects.filter(member=member, **({"name": name} if name else {}))
    names = list(found.values_list("name", flat=True))
    found.delete()
    for one in names:
        note("token.end", one, member, keys)
    return len(names)
