"""Broken case files, each with the whole message that the person who wrote it gets to read.

None of them may raise anything but `Problems`. Where a message gives a long list of words it stands here in angle brackets.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from amparo.facts.case import load_case, read_case
from amparo.facts.problems import Problems, listed
from amparo.facts.vocabulary import vocabulary

FACTS = {name: list(section.facts) for name, section in vocabulary().sections.items()}
CHARGE = vocabulary().sections["charges"].facts

WORDS = {
    "sections": listed(["amparo", "title", *FACTS], 16),
    "facts of the person": listed(FACTS["person"], 20),
    "some facts of the person": listed(FACTS["person"]),
    "some facts of a charge": listed(FACTS["charges"], 6),
    "facts of a charge": listed(dict.fromkeys(name.partition(".")[0] for name in FACTS["charges"]), 30),
    "ways a charge ends": listed(CHARGE["disposition.kind"].words, 20),
    "kinds of offence": listed(CHARGE["offence.category"].words, 20),
    "a date": "a date such as 2014, 2014-03, 2014-03-09, 2014~ (about), 2013/2015 (some day between)",
    "a time": "a time such as 2013-05/2014-08, 2013/.. (still going on), 2014",
}
FIRST = "amparo: amparo-case/1\n"

BROKEN: list[tuple[str, str | bytes, str]] = [
    ("nothing", "",
     'case.yaml: The file is empty.'),
    ("only a comment", "# a case\n",
     'case.yaml: The file is empty.'),
    ("only a line", "---\n",
     'case.yaml, line 2: A case file holds fields, not nothing. Expected "amparo: amparo-case/1" in the first line.'),
    ("a text", "hello\n",
     'case.yaml, line 1: A case file holds fields, not "hello". Expected "amparo: amparo-case/1" in the first line.'),
    ("a list", "- a\n- b\n",
     'case.yaml, line 1: A case file holds fields, not a list. Expected "amparo: amparo-case/1" in the first line.'),
    ("no first line", "person: {born: 1992}\n",
     'case.yaml, line 1: The file does not say that it is a case file. Expected "amparo: amparo-case/1" in the first line.'),
    ("another format", "amparo: amparo-case/2\n",
     'case.yaml, line 1, amparo: "amparo-case/2" is not a format this version of Amparo reads. Expected "amparo-case/1".'),
    ("format left blank", "amparo:\n",
     'case.yaml, line 1: The file does not say that it is a case file. Expected "amparo: amparo-case/1" in the first line.'),
    ("format as group", "amparo: {version: 1}\n",
     'case.yaml, line 1, amparo: A group of fields is not a format this version of Amparo reads. Expected "amparo-case/1".'),
    ("unknown section", FIRST + "persons: {born: 1992}\n",
     'case.yaml, line 2, persons: "persons" is not part of a case file. Expected <sections>. Did you mean "person"?'),
    ("unknown section 2", FIRST + "charge: []\n",
     'case.yaml, line 2, charge: "charge" is not part of a case file. Expected <sections>. Did you mean "charges"?'),
    ("unknown fact", FIRST + "person:\n  bron: 1992\n",
     'case.yaml, line 3, person.bron: "bron" is not a fact of person. Expected <facts of the person>. Did you mean "born"?'),
    ("unknown fact of charge", FIRST + "charges:\n  - id: c1\n    ofence: {statute: '1'}\n",
     'case.yaml, line 4, charges[c1].ofence: "ofence" is not a fact of charge. Expected <facts of a charge>. Did you mean "offence"?'),
    ("unknown fact in group", FIRST + "charges:\n  - id: c1\n    offence: {statut: '1'}\n",
     'case.yaml, line 4, charges[c1].offence.statut: "statut" is not a fact of offence. Expected one of: statute, text, category, role, level, degree, attempt. Did you mean "statute"?'),
    ("section as list", FIRST + "person: [a]\n",
     'case.yaml, line 2, person: "person" holds fields, not a list. Expected <some facts of the person>.'),
    ("section as text", FIRST + "person: Rosa\n",
     'case.yaml, line 2, person: "person" holds fields, not "Rosa". Expected <some facts of the person>.'),
    ("list as group", FIRST + "charges: {id: c1}\n",
     'case.yaml, line 2, charges: "charges" is a list, not a group of fields. Expected one entry a charge, each beginning with "- ".'),
    ("list as text", FIRST + "charges: none\n",
     'case.yaml, line 2, charges: "charges" is a list, not "none". Expected one entry a charge, each beginning with "- ".'),
    ("entry as text", FIRST + "charges: [c1]\n",
     'case.yaml, line 2, charges[1]: An entry of charges holds fields, not "c1". Expected <some facts of a charge>.'),
    ("entry as list", FIRST + "charges: [[c1]]\n",
     'case.yaml, line 2, charges[1]: An entry of charges holds fields, not a list. Expected <some facts of a charge>.'),
    ("group as text", FIRST + "charges: [{id: c1, offence: theft}]\n",
     'case.yaml, line 2, charges[c1].offence: "offence" holds fields, not "theft". Expected one of: statute, text, category, role, level, degree, attempt.'),
    ("group as list", FIRST + "charges: [{id: c1, offence: [theft]}]\n",
     'case.yaml, line 2, charges[c1].offence: "offence" holds fields, not a list. Expected one of: statute, text, category, role, level, degree, attempt.'),
    ("truth near", FIRST + "person: {noncitizen: yess}\n",
     'case.yaml, line 2, person.noncitizen: "yess" is not an answer. Expected yes, no or unknown. Did you mean "yes"?'),
    ("truth other", FIRST + "person: {noncitizen: maybe}\n",
     'case.yaml, line 2, person.noncitizen: "maybe" is not an answer. Expected yes, no or unknown.'),
    ("truth list", FIRST + "person: {noncitizen: [yes]}\n",
     'case.yaml, line 2, person.noncitizen: One value is expected here, not a list. Expected yes, no or unknown.'),
    ("truth number", FIRST + "person: {noncitizen: 1}\n",
     'case.yaml, line 2, person.noncitizen: "1" is not an answer. Expected yes, no or unknown.'),
    ("truth capital", FIRST + "person: {noncitizen: Unknown}\n",
     'case.yaml, line 2, person.noncitizen: "Unknown" is not an answer. Expected yes, no or unknown. Did you mean "unknown"?'),
    ("word near", FIRST + "charges: [{id: c1, disposition: {kind: conviction}}]\n",
     'case.yaml, line 2, charges[c1].disposition.kind: "conviction" is not a known word. Expected <ways a charge ends>. Did you mean "convicted"?'),
    ("word far", FIRST + "charges: [{id: c1, offence: {level: crime}}]\n",
     'case.yaml, line 2, charges[c1].offence.level: "crime" is not a known word. Expected one of: felony, misdemeanor, violation, infraction.'),
    ("word capital", FIRST + "charges: [{id: c1, offence: {level: Felony}}]\n",
     'case.yaml, line 2, charges[c1].offence.level: "Felony" is not a known word. Expected one of: felony, misdemeanor, violation, infraction. Did you mean "felony"?'),
    ("words near", FIRST + "episodes: [{id: e1, kinds: [sex_traficking]}]\n",
     'case.yaml, line 2, episodes[e1].kinds[1]: "sex_traficking" is not a known word. Expected one of: sex_trafficking, labor_trafficking, compelled_prostitution, child_exploitation. Did you mean "sex_trafficking"?'),
    ("words in group", FIRST + "episodes: [{id: e1, kinds: {a: b}}]\n",
     'case.yaml, line 2, episodes[e1].kinds.a: "a" does not belong beside a value. Expected one of: value, from, at, on, note. Did you mean "at"?\n'
     'case.yaml, line 2, episodes[e1].kinds: A group here gives a value and where it comes from, but the value is missing. Expected "value: …".'),
    ("words blank item", FIRST + "episodes:\n  - id: e1\n    kinds:\n      - sex_trafficking\n      -\n",
     'case.yaml, line 6, episodes[e1].kinds[2]: "kinds" is a list of words, not nothing. Expected […, …].'),
    ("category", FIRST + "charges: [{id: c1, offence: {category: drugs_possession}}]\n",
     'case.yaml, line 2, charges[c1].offence.category: "drugs_possession" is not a known word. Expected <kinds of offence>. Did you mean "drug_possession"?'),
    ("text as list", FIRST + "person: {name: [Rosa]}\n",
     'case.yaml, line 2, person.name: One value is expected here, not a list. Expected a text.'),
    ("text as group", FIRST + "person: {name: {first: Rosa}}\n",
     'case.yaml, line 2, person.name.first: "first" does not belong beside a value. Expected one of: value, from, at, on, note.\n'
     'case.yaml, line 2, person.name: A group here gives a value and where it comes from, but the value is missing. Expected "value: …".'),
    ("month 13", FIRST + "person: {born: 2014-13}\n",
     'case.yaml, line 2, person.born: "2014-13" is not a date. Expected <a date>.'),
    ("30 feb", FIRST + "person: {born: 1992-02-30}\n",
     'case.yaml, line 2, person.born: "1992-02-30" is not a day of the calendar. Expected <a date>.'),
    ("us date", FIRST + "person: {born: 03/09/1992}\n",
     'case.yaml, line 2, person.born: "03/09/1992" has more than one "/". Expected <a date>. Did you mean "1992-03-09"?'),
    ("date words", FIRST + "person: {born: March 1992}\n",
     'case.yaml, line 2, person.born: "March 1992" is not a date. Expected <a date>. Did you mean "1992-03"?'),
    ("date as list", FIRST + "person: {born: [1992]}\n",
     'case.yaml, line 2, person.born: One value is expected here, not a list. Expected <a date>.'),
    ("period backwards", FIRST + "episodes: [{id: e1, period: 2014/2013}]\n",
     'case.yaml, line 2, episodes[e1].period: "2014/2013" ends before it begins. Expected <a time>.'),
    ("period three", FIRST + "episodes: [{id: e1, period: 2013/2014/2015}]\n",
     'case.yaml, line 2, episodes[e1].period: "2013/2014/2015" has more than one "/". Expected <a time>.'),
    ("jurisdiction state", FIRST + "charges: [{id: c1, jurisdiction: ny}]\n",
     'case.yaml, line 2, charges[c1].jurisdiction: "ny" is not a jurisdiction. Expected "us" for federal law or "us-" and the state\'s two letters, such as us-ny. Did you mean "us-ny"?'),
    ("jurisdiction name", FIRST + "charges: [{id: c1, jurisdiction: New York}]\n",
     'case.yaml, line 2, charges[c1].jurisdiction: "New York" is not a jurisdiction. Expected "us" for federal law or "us-" and the state\'s two letters, such as us-ny. Did you mean "us-ny"?'),
    ("jurisdiction typo", FIRST + "charges: [{id: c1, jurisdiction: us-yn}]\n",
     'case.yaml, line 2, charges[c1].jurisdiction: "us-yn" is not a jurisdiction. Expected "us" for federal law or "us-" and the state\'s two letters, such as us-ny. Did you mean "us-wy"?'),
    ("same id", FIRST + "charges:\n  - {id: c1, count: 1}\n  - {id: c1, count: 2}\n",
     'case.yaml, line 4, charges[c1].id: The id "c1" is used twice in charges. Expected a different id for each entry.'),
    ("bad id", FIRST + "charges: [{id: c 1}]\n",
     'case.yaml, line 2, charges[c 1].id: "c 1" cannot be an id. Expected letters, digits, - and _.'),
    ("id list", FIRST + "charges: [{id: [c1]}]\n",
     'case.yaml, line 2, charges[1].id: A list cannot be an id. Expected letters, digits, - and _.'),
    ("unknown source", FIRST + "sources: [{id: rap}]\ncharges: [{id: c1, from: rapp}]\n",
     'case.yaml, line 3, charges[c1].from: "rapp" is neither a person who can be asked nor an id listed under sources. Expected one of: client, record, lawyer, official, rap. Did you mean "rap"?'),
    ("unknown source fact", FIRST + "person: {born: {value: 1992, from: mother}}\n",
     'case.yaml, line 2, person.born.from: "mother" is neither a person who can be asked nor an id listed under sources. Expected one of: client, record, lawyer, official.'),
    ("provenance key", FIRST + "person: {born: {value: 1992, form: client}}\n",
     'case.yaml, line 2, person.born.form: "form" does not belong beside a value. Expected one of: value, from, at, on, note. Did you mean "from"?'),
    ("provenance no value", FIRST + "person: {born: {from: client}}\n",
     'case.yaml, line 2, person.born: A group here gives a value and where it comes from, but the value is missing. Expected "value: …".'),
    ("provenance list", FIRST + "person: {born: {value: 1992, at: [page 2]}}\n",
     'case.yaml, line 2, person.born.at: Where a fact comes from is told in texts, not in a list.'),
    ("value in value", FIRST + "person: {born: {value: {value: 1992}}}\n",
     'case.yaml, line 2, person.born.value: One value is expected here, not a group of fields. Expected <a date>.'),
    ("given twice", FIRST + "person:\n  born: 1992\n  born: 1993\n",
     'case.yaml, line 4, person.born: "born" is given twice. Expected each field once; the first one would be lost.'),
    ("section twice", FIRST + "person: {born: 1992}\nperson: {born: 1993}\n",
     'case.yaml, line 3, person: "person" is given twice. Expected each field once; the first one would be lost.'),
    ("nested and dotted", FIRST + "charges:\n  - id: c1\n    offence.level: felony\n    offence: {level: misdemeanor}\n",
     'case.yaml, line 5, charges[c1].offence.level: "offence.level" is given twice. Expected each fact once, in its group or with a dot.'),
    ("alias", FIRST + "person: &p {born: 1992}\nvictim: *p\n",
     'case.yaml, line 2, victim: Anchors and aliases (& and *) are not used here. Expected the value written out.'),
    ("alias in itself", FIRST + "charges: &c [*c]\n",
     'case.yaml, line 2, charges[1]: Anchors and aliases (& and *) are not used here. Expected the value written out.'),
    ("tab", FIRST + "person:\n\tborn: 1992\n",
     'case.yaml, line 3: This is not readable as YAML: found character that cannot start any token. Expected spaces, not tabs, before a field; and a text that begins with a sign such as @ or ` in quotes.'),
    ("unclosed quote", FIRST + 'person: {name: "Rosa}\n',
     'case.yaml, line 2: This is not readable as YAML: a quote is not closed. Expected a closing quote.'),
    ("unclosed bracket", FIRST + "person: {name: Rosa\n",
     'case.yaml, line 3: This is not readable as YAML: a comma or a closing bracket is missing, in the group that begins in line 2. Expected a comma between the fields of a group, and every bracket to be closed.'),
    ("colon", FIRST + "title: Rosa: a case\n",
     'case.yaml, line 2: This is not readable as YAML: mapping values are not allowed in this context. Expected a text with ": " in it to stand in quotes, and fields of one group to begin in the same column.'),
    ("columns", FIRST + "person:\n  born: 1992\n   name: Rosa\n",
     'case.yaml, line 4: This is not readable as YAML: mapping values are not allowed in this context. Expected a text with ": " in it to stand in quotes, and fields of one group to begin in the same column.'),
    ("at sign", FIRST + "title: @rosa\n",
     'case.yaml, line 2: This is not readable as YAML: found character that cannot start any token. Expected spaces, not tabs, before a field; and a text that begins with a sign such as @ or ` in quotes.'),
    ("two documents", FIRST + "---\n" + FIRST,
     'case.yaml, line 2: The file holds more than one document (a line with ---).'),
    ("field is list", FIRST + "? [a]\n: b\n",
     "case.yaml, line 2: A field's name must be a word."),
    ("percent", FIRST + "%YAML 9\n",
     "case.yaml, line 2: This is not readable as YAML: did not find expected digit or '.' character. Expected each field to begin in the same column as its neighbours, and every quote and bracket to be closed."),
    ("latin-1", (FIRST + "person: {name: Núñez}\n").encode("latin-1"),
     'case.yaml, line 2: The file is not UTF-8 text. Expected text saved as UTF-8.'),
    ("binary", bytes(range(256)),
     'case.yaml, line 2: The file is not UTF-8 text. Expected text saved as UTF-8.'),
    ("utf-16", (FIRST + "title: a\n").encode("utf-16"),
     'case.yaml, line 1: The file is not UTF-8 text. Expected text saved as UTF-8.'),
    ("control", FIRST + "title: a\x07b\n",
     'case.yaml, line 2: The file holds a sign that is not text (number 7). Expected the sign taken out.'),
    ("deep", FIRST + "person: " + "{a: "*100 + "1" + "}"*100 + "\n",
     'case.yaml, line 2: The file is nested too deeply.'),
    ("very deep", "["*5000,
     'case.yaml, line 1: The file is nested too deeply.'),
    ("deep columns", FIRST + "\n".join(" "*i+"a:" for i in range(1300)),
     'case.yaml, line 1203: The file is nested too deeply.'),
    ("json unclosed", '{"amparo": "amparo-case/1",\n "person": {"born": "1992"\n',
     'case.yaml, line 3: This is not readable as YAML: a comma or a closing bracket is missing, in the group that begins in line 2. Expected a comma between the fields of a group, and every bracket to be closed.'),
    ("json comma", '{"amparo": "amparo-case/1",\n "person": {"born": 1992,}, "x": 1}',
     'case.yaml, line 2, x: "x" is not part of a case file. Expected <sections>.'),
    ("json word", '{"amparo": "amparo-case/1",\n "person": {"noncitizen": "nope"}}',
     'case.yaml, line 2, person.noncitizen: "nope" is not an answer. Expected yes, no or unknown. Did you mean "no"?'),
    ("json missing comma", '{"amparo": "amparo-case/1"\n "title": "a"}',
     'case.yaml, line 2: This is not readable as YAML: a comma or a closing bracket is missing, in the group that begins in line 1. Expected a comma between the fields of a group, and every bracket to be closed.'),
    ("ends before act", FIRST + "charges:\n  - {id: c1, date: 2014-05, disposition: {date: 2014-03}}\n",
     'case.yaml, line 3, charges.c1.disposition.date: The charge ends (2014-03) before the act (2014-05). Expected the later date for the disposition; leave out what is doubtful.'),
    ("sentence before decision", FIRST + "charges:\n  - id: c1\n    disposition: {date: 2014-05-02}\n    sentence: {completed_on: 2014-05-01}\n",
     'case.yaml, line 3, charges.c1.sentence.completed_on: The sentence is over (2014-05-01) before the case is decided (2014-05-02). Expected the later date for the sentence; leave out what is doubtful.'),
    ("act before birth", FIRST + "person: {born: 2000}\ncharges:\n  - {id: c1, date: 1999-12-31}\n",
     'case.yaml, line 4, charges.c1.date: The act (1999-12-31) is earlier than the birth (2000). Expected dates in order; leave out what is doubtful.'),
    ("over and not over", FIRST + "charges:\n  - {id: c1, sentence: {completed: no, completed_on: 2020}}\n",
     'case.yaml, line 3, charges.c1.sentence.completed: The sentence is said not to be over, yet has a date on which it was. Expected one of the two.'),
    ("evidence of no charge", FIRST + "charges: [{id: c1}]\nevidence: [{id: e1, charges: [c1, c2]}]\n",
     'case.yaml, line 3, evidence.e1.charges: There is no charge "c2". Expected one of: c1.'),
    ("petition of no charge", FIRST + "charges: [{id: c1}]\nearlier_relief: [{id: a1, charge: x}]\n",
     'case.yaml, line 3, earlier_relief.a1.charge: There is no charge "x". Expected one of: c1.'),
    ("petition without charges", FIRST + "earlier_relief: [{id: a1, charge: x}]\n",
     'case.yaml, line 2, earlier_relief.a1.charge: There is no charge "x".'),
    ("reading", FIRST + "readings: {us-dc/adjudications: perhaps}\n",
     'case.yaml, line 2, readings.us-dc/adjudications: "perhaps" is not an answer. Expected yes, no or unknown.'),
    ("class", FIRST + "charges: [{id: c1, classes: {us-ne/x: maybe}}]\n",
     'case.yaml, line 2, charges[c1].classes.us-ne/x: "maybe" is not an answer. Expected yes, no or unknown.'),
    ("classes as list", FIRST + "charges: [{id: c1, classes: [us-ne/x]}]\n",
     'case.yaml, line 2, charges[c1].classes: "classes" holds fields, not a list. Expected "us-xx/class: yes".'),
    ("title list", FIRST + "title: [a]\n",
     'case.yaml, line 2, title: The title is a text, not a list.'),
    ("several", FIRST + "person: {noncitizen: perhaps, bron: 1992}\ncharges: [{jurisdiction: ny}]\n",
     'case.yaml, line 2, person.noncitizen: "perhaps" is not an answer. Expected yes, no or unknown.\n'
     'case.yaml, line 2, person.bron: "bron" is not a fact of person. Expected <facts of the person>. Did you mean "born"?\n'
     'case.yaml, line 3, charges[1].jurisdiction: "ny" is not a jurisdiction. Expected "us" for federal law or "us-" and the state\'s two letters, such as us-ny. Did you mean "us-ny"?'),
    ("long", FIRST + "person: {noncitizen: " + "very "*100 + "}\n",
     'case.yaml, line 2, person.noncitizen: "very very very very very very very very very very very very very very very very …" is not an answer. Expected yes, no or unknown.'),
]  # fmt: skip


def message(text: str | bytes) -> str:
    with pytest.raises(Problems) as caught:
        read_case(text, "case.yaml")
    return str(caught.value)


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in BROKEN], ids=[name for name, _, _ in BROKEN])
def test_a_broken_case_file_says_what_to_mend(text: str | bytes, expected: str) -> None:
    for name, words in WORDS.items():
        expected = expected.replace(f"<{name}>", words)
    assert message(text) == expected


def test_every_problem_is_told_at_once_in_the_order_of_the_lines() -> None:
    text = FIRST + "charges: [{jurisdiction: ny}]\nperson: {noncitizen: perhaps, bron: 1992}\nvictims: {}\n"
    with pytest.raises(Problems) as caught:
        read_case(text, "case.yaml")
    assert [(problem.line, problem.field) for problem in caught.value.found] == [
        (2, "charges[1].jurisdiction"),
        (3, "person.noncitizen"),
        (3, "person.bron"),
        (4, "victims"),
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.yaml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(Problems) as caught:
            load_case(path)
        assert str(caught.value) == f"{path}: The file cannot be read: {why}."


def test_a_file_that_is_too_large() -> None:
    assert message("a: b\n" * 4_000_001) == "case.yaml: The file is larger than 20 MB."


def test_a_text_that_no_file_can_hold() -> None:
    assert message(FIRST + "title: \ud800\n") == "case.yaml: The file is not UTF-8 text. Expected text saved as UTF-8."


# what is odd but means something is read
READ = [
    ("a byte order mark", b"\xef\xbb\xbf" + FIRST.encode()),
    ("Windows line ends", FIRST.replace("\n", "\r\n") + "title: a\r\n"),
    ("blanks", FIRST + "person: {born: , name: ~}\ncharges:\nvictim: null\nepisodes: []\n"),
    ("a comma too many", FIRST + "person: {born: 1992,}\ncharges: [{id: c1,},]\n"),
    ("explicit document", "---\n" + FIRST + "...\n"),
    ("JSON", '{"amparo": "amparo-case/1", "person": {"noncitizen": true, "born": null}}'),
    ("JSON with tabs", '{\n\t"amparo": "amparo-case/1",\n\t"title": "\\ud83d\\ude42"\n}'),
    ("ids that look like numbers", FIRST + "charges: [{id: 1}, {id: 01}, {id: 1e3}, {id: no}]\n"),
]  # fmt: skip


@pytest.mark.parametrize("text", [text for _, text in READ], ids=[name for name, _ in READ])
def test_an_odd_case_file_is_read(text: str | bytes) -> None:
    read_case(text)
