"""A demonstration office: an invented lawyer, and the example cases as files. Everybody in it is made up, and it says so."""

from __future__ import annotations

from amparo.facts.case import load_case, write_case
from amparo.law.packs import default_folder
from amparo.vault import members
from amparo.web.account.entry import keep
from amparo.web.cases.file import Document, new_file
from amparo.web.office.models import Member, Office

USERNAME = "demo"
PASSPHRASE = "invented people only"


def furnish() -> None:
    """Makes the office once; a second call finds it and does nothing."""
    if Member.objects.exists():
        return
    Office.objects.get_or_create(pk=1)
    keys, kept, _ = members.enrol(PASSPHRASE)
    member = keep(Member(username=USERNAME, role="lawyer"), kept)
    member.save()
    for path in sorted((default_folder().parent / "examples").glob("*.yaml")):
        if path.name.startswith("rubric"):
            continue
        new_file(member, keys, Document(write_case(load_case(path))))
