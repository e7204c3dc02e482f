"""Broken law packs, each with the whole message that the person who wrote it gets to read.

None of them may raise anything but `Problems`. Where a message gives a long list of words it stands here in angle brackets.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from amparo.engine.conditions import PREDICATES
from amparo.engine.offence_syntax import CLASS
from amparo.engine.provision import Pack, words
from amparo.engine.shield_syntax import SHIELD
from amparo.engine.syntax import PACK as PACK_FIELDS
from amparo.engine.syntax import PROCEDURE, PROVISION, VERSION, read_nexus, read_pack, with_a_basis
from amparo.facts.document import read
from amparo.facts.problems import Problems, listed
from amparo.facts.vocabulary import vocabulary
from amparo.law.lint import check, faults
from amparo.law.packs import Library

CHARGE = vocabulary().sections["charges"].facts
DATES = [path for path in vocabulary().paths() if getattr(vocabulary().find(path), "type", "") == "date"]

WORDS = {
    "fields of a pack": listed(PACK_FIELDS),
    "fields of a provision": listed(PROVISION),
    "fields of a version": listed(VERSION, 30),
    "some fields of a version": listed(VERSION),
    "kinds of provision": listed(words()["kinds"], 30),
    "records": listed(vocabulary().records),
    "records and dispositions": listed([*vocabulary().records, *CHARGE["disposition.kind"].words]),
    "predicates": listed(PREDICATES, 20),
    "burdens": listed(words()["burdens"], 30),
    "fields with a basis": listed(with_a_basis(), 8),
    "fields of an effect": listed([*words()["effects"], "id", "says", "visible_to", "then", "cite", "note"], 30),
    "fields of a procedure": listed(PROCEDURE, 30),
    "fields of a class": listed(CLASS, 30),
    "kinds of offence": listed(CHARGE["offence.category"].words, 30),
    "dates": listed(DATES),
    "bases": listed(words()["bases"]),
    "dangers": listed(words()["dangers"], 30),
    "whom to serve": listed(words()["serve"], 30),
    "venues": listed(words()["venues"], 30),
    "hearings": listed(words()["hearings"], 30),
    "what a shield holds off": listed(words()["shields"], 30),
    "models": listed(words()["models"], 30),
    "fields of a shield": listed(SHIELD, 30),
    "an interval": "an EDTF interval such as 2018-07-19/.. or 2010-08-13/2021-11-15",
    "a finding turned round": "the finding said the other way round",
}

NEXUS = """
coerced: {says: coerced, when: {fact: {path: act.compelled, is: yes}, says: forced}}
direct: {says: direct, when: {any: [{nexus: coerced}, {court_finds: so}]}}
"""
PACK = """jurisdiction: us-ne
name: Nebraska
statutes:
  sections: {"28-801": {name: Prostitution, category: prostitution}}
classes:
  prostitution: {title: prostitution, cite: "(1)", sections: ["28-801"], complete: yes}
provisions:
  us-ne/1:
    title: Setting aside
    citation: § 1
    kind: set_aside
    versions:
      - in_force: 2018-07-19/..
        reaches: [conviction]
        requires:
          - {victim_of: [sex_trafficking], cite: (1)}
          - {sentence: completed, cite: (2)}
        grant: mandatory
        basis: recalled
"""
AT = "ne.yaml, line 17, provisions.us-ne/1.versions[1].requires[2]"
"""Where the condition stands that `required` puts in."""
END = "ne.yaml, line 20, provisions.us-ne/1.versions[1]"
"""Where the field stands that `with_field` puts in."""


def changed(old: str, new: str) -> str:
    """The pack with one place written otherwise."""
    assert PACK.count(old) >= 1
    return PACK.replace(old, new, 1)


def required(condition: str) -> str:
    """The pack with another second condition."""
    return changed("{sentence: completed, cite: (2)}", condition)


def with_field(field: str) -> str:
    """The pack with one field more in its version."""
    return f"{PACK}        {field}\n"


def read_text(text: str) -> Pack:
    return read_pack(read(text, "ne.yaml"), read_nexus(read(NEXUS, "nexus.yaml")))


BROKEN: list[tuple[str, str, str]] = [
    ("empty", "",
     'ne.yaml: The file is empty.'),
    ("text", "hello",
     'ne.yaml, line 1: A law pack holds fields, not "hello". Expected <fields of a pack>.'),
    ("list", "- a",
     'ne.yaml, line 1: A law pack holds fields, not a list. Expected <fields of a pack>.'),
    ("unknown key", PACK + "provision: {}\n",
     'ne.yaml, line 20, provision: "provision" is not a field of a law pack. Expected <fields of a pack>. Did you mean "provisions"?'),
    ("unknown provision key", changed("    kind: set_aside","    knd: set_aside\n    kind: set_aside"),
     'ne.yaml, line 11, provisions.us-ne/1.knd: "knd" is not a field of a provision. Expected <fields of a provision>. Did you mean "kind"?'),
    ("unknown version key", with_field("burdens: preponderance"),
     '<end>.burdens: "burdens" is not a field of a version. Expected <fields of a version>. Did you mean "burden"?'),
    ("no jurisdiction", changed("jurisdiction: us-ne\n", ""),
     'ne.yaml, line 1: A law pack needs "jurisdiction". Expected "jurisdiction: …".'),
    ("wrong jurisdiction", changed("jurisdiction: us-ne", "jurisdiction: us-nb"),
     'ne.yaml, line 1, jurisdiction: "us-nb" is not a jurisdiction. Expected "us" or "us-" and two letters. Did you mean "us-tn"?\n'
     'ne.yaml, line 9, provisions.us-ne/1: The id "us-ne/1" does not begin with its jurisdiction. Expected "us-nb/…".'),
    ("id of another", changed("us-ne/1:", "us-ny/1:"),
     'ne.yaml, line 9, provisions.us-ny/1: The id "us-ny/1" does not begin with its jurisdiction. Expected "us-ne/…".'),
    ("no name", changed("name: Nebraska\n", ""),
     'ne.yaml, line 1: A law pack needs "name". Expected "name: …".'),
    ("provisions list", "jurisdiction: us-ne\nname: N\nprovisions: [a]\n",
     'ne.yaml, line 3, provisions: Provisions are given by their ids, not as a list. Expected "us-xx/section:" and its fields.'),
    ("provision text", "jurisdiction: us-ne\nname: N\nprovisions: {us-ne/1: x}\n",
     'ne.yaml, line 3, provisions.us-ne/1: A provision holds fields, not "x". Expected <fields of a provision>.'),
    ("no title", changed("    title: Setting aside\n", ""),
     'ne.yaml, line 9, provisions.us-ne/1: A provision needs "title". Expected "title: …".'),
    ("no citation", changed("    citation: § 1\n", ""),
     'ne.yaml, line 9, provisions.us-ne/1: A provision needs "citation". Expected "citation: …".'),
    ("no kind", changed("    kind: set_aside\n", ""),
     'ne.yaml, line 9, provisions.us-ne/1: "kind" is missing. Expected <kinds of provision>.'),
    ("kind near", changed("kind: set_aside", "kind: set_asside"),
     'ne.yaml, line 11, provisions.us-ne/1.kind: "set_asside" is not a known word. Expected <kinds of provision>. Did you mean "set_aside"?'),
    ("subject", changed("    kind: set_aside","    subject: persons\n    kind: set_aside"),
     'ne.yaml, line 11, provisions.us-ne/1.subject: "persons" is not a known word. Expected one of: charge, person. Did you mean "person"?'),
    ("no versions", PACK[:PACK.index("    versions:")],
     'ne.yaml, line 9, provisions.us-ne/1: A provision has a list of dated versions. Expected "versions:" and one entry a version.'),
    ("versions group", changed("    versions:\n      - in_force: 2018-07-19/..","    versions:\n        in_force: 2018-07-19/.."),
     'ne.yaml, line 13, provisions.us-ne/1.versions: A provision has a list of dated versions. Expected "versions:" and one entry a version.'),
    ("versions empty", PACK[:PACK.index("    versions:")] + "    versions: []\n",
     'ne.yaml, line 12, provisions.us-ne/1.versions: A provision has a list of dated versions. Expected "versions:" and one entry a version.'),
    ("version text", PACK[:PACK.index("    versions:")] + "    versions: [x]\n",
     'ne.yaml, line 12, provisions.us-ne/1.versions[1]: A version holds fields, not "x". Expected <some fields of a version>.'),
    ("no in_force", changed("in_force: 2018-07-19/..\n        reaches", "reaches"),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1]: A version says when it is in force. Expected "in_force: 2018-07-19/.." ("unknown" as a start: "/..").'),
    ("in_force no end", changed("2018-07-19/..", "2018-07-19"),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1].in_force: "2018-07-19" has no end. Expected <an interval>.'),
    ("in_force bad", changed("2018-07-19/..", "2018-13/.."),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1].in_force: "2018-13" is not a date. Expected <an interval>.'),
    ("in_force backwards", changed("2018-07-19/..", "2018/2017"),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1].in_force: "2018/2017" ends before it begins. Expected <an interval>.'),
    ("in_force list", changed("in_force: 2018-07-19/..", "in_force: [2018]"),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1].in_force: A list has no end. Expected <an interval>.'),
    ("overlap", PACK + "      - {in_force: 2020-01-01/.., reaches: any, requires: [{sentence: completed, cite: a}], grant: mandatory, basis: recalled}\n",
     'ne.yaml, line 20, provisions.us-ne/1.versions[2]: This version begins (2020-01-01) before the one above it ends (..). Expected versions in the order of their time, without overlap.'),
    ("same version id", PACK.replace("in_force: 2018-07-19/..", "in_force: 2018-07-19/2019-12-31\n        id: a") + "      - {id: a, in_force: 2020-01-01/.., reaches: any, requires: [{sentence: completed, cite: a}], grant: mandatory, basis: recalled}\n",
     'ne.yaml, line 13, provisions.us-ne/1.versions[a]: Two versions are called "us-ne/1/a". Expected an "id" for each.\n'
     'ne.yaml, line 21, provisions.us-ne/1.versions[a]: Two versions are called "us-ne/1/a". Expected an "id" for each.'),
    ("version_by", with_field("version_by: file"),
     '<end>.version_by: "file" is not a known word. Expected one of: filing, offence, conviction. Did you mean "filing"?'),
    ("reaches near", changed("[conviction]", "[convictions]"),
     'ne.yaml, line 14, provisions.us-ne/1.versions[1].reaches[1]: "convictions" is not a kind of record. Expected <records and dispositions>. Did you mean "conviction"?'),
    ("reaches none", changed("        reaches: [conviction]\n", ""),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1]: A version says what it reaches. Expected "reaches: [conviction]" (<records>).'),
    ("reaches empty", changed("[conviction]", "[]"),
     'ne.yaml, line 14, provisions.us-ne/1.versions[1].reaches: A version says what it reaches, not an empty list. Expected <records and dispositions>.'),
    ("reaches unclear", changed("[conviction]", "[{record: adjudication, unclear: \"?\"}]"),
     'ne.yaml, line 14, provisions.us-ne/1.versions[1].reaches[1]: A record whose reach is unclear names the record, a key and the question. Expected {record: adjudication, key: us-xx/word, unclear: "…"}.'),
    ("no conditions", PACK[:PACK.index("        requires:")] + "        grant: mandatory\n        basis: recalled\n",
     'ne.yaml, line 13, provisions.us-ne/1.versions[1]: A version without conditions would reach everybody. Expected "requires" or "grounds".'),
    ("no grant", changed("        grant: mandatory\n", ""),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1]: A version says whether relief must be granted. Expected "grant: mandatory", "grant: court_decides" or a group.'),
    ("grant near", changed("grant: mandatory", "grant: mandatry"),
     'ne.yaml, line 18, provisions.us-ne/1.versions[1].grant: "mandatry" does not say whether relief must be granted. Expected mandatory, court_decides, or {mandatory_when: <condition>}. Did you mean "mandatory"?'),
    ("grant list", changed("grant: mandatory", "grant: [mandatory]"),
     'ne.yaml, line 18, provisions.us-ne/1.versions[1].grant: A list does not say whether relief must be granted. Expected mandatory, court_decides, or {mandatory_when: <condition>}.'),
    ("grant key", changed("grant: mandatory", "grant: {mandatory_if: {sentence: completed}}"),
     'ne.yaml, line 18, provisions.us-ne/1.versions[1].grant.mandatory_if: "mandatory_if" is not a field of grant. Expected one of: mandatory_when, court_decides, cite. Did you mean "mandatory_when"?'),
    ("no basis", changed("        basis: recalled\n", ""),
     'ne.yaml, line 13, provisions.us-ne/1.versions[1]: "basis" is missing. Expected <bases>.'),
    ("basis near", changed("basis: recalled", "basis: statute_seen"),
     'ne.yaml, line 19, provisions.us-ne/1.versions[1].basis: "statute_seen" is not a known word. Expected <bases>. Did you mean "statute-seen"?'),
    ("burden near", with_field("burden: preponderence"),
     '<end>.burden: "preponderence" is not a known word. Expected <burdens>. Did you mean "preponderance"?'),
    ("burden given only", with_field("burden: [{given: {recognition: any, cite: (3)}}]"),
     '<end>.burden[1]: A burden names its standard. Expected "then:" and <burdens>.'),
    ("field basis", with_field("field_basis: {burdn: recalled}"),
     '<end>.field_basis.burdn: "burdn" is not a field whose basis can be told. Expected one of: id, in_force, version_by, changed, reaches, words, requires, grounds … (70 in all). Did you mean "burden"?'),
    ("field basis text", with_field("field_basis: recalled"),
     '<end>.field_basis: "field_basis" holds fields, not "recalled". Expected {burden: recalled}.'),
    ("predicate near", required("{victimof: [sex_trafficking], cite: (2)}"),
     '<at>.victimof: "victimof" is not a predicate. Expected <predicates>. Did you mean "victim_of"?'),
    ("predicate unknown", required("{innocent: yes, cite: (2)}"),
     '<at>.innocent: "innocent" is not a predicate. Expected <predicates>.'),
    ("two predicates", required("{sentence: completed, victim_of: [severe_form], cite: (2)}"),
     '<at>: A condition holds one predicate, not 2: sentence, victim_of. Expected <predicates>.'),
    ("no predicate", required("{cite: (2)}"),
     '<at>: A condition holds one predicate, and there is none. Expected <predicates>.'),
    ("beside", required("{sentence: completed, cites: (2)}"),
     '<at>.cites: "cites" does not belong beside a predicate. Expected one of: cite, says, note, disputed; a text with a comma or a colon stands in quotes. Did you mean "cite"?\n'
     'ne.yaml, line 17, provisions.us-ne/1.versions[1]: This condition has no citation. Expected "cite:" with the subsection it implements.'),
    ("comma in text", required("{sentence: completed, cite: (2), says: over, at last}"),
     '<at>.at last: "at last" does not belong beside a predicate. Expected one of: cite, says, note, disputed; a text with a comma or a colon stands in quotes.'),
    ("condition text", required("completed"),
     '<at>: A condition is a group of fields, not "completed". Expected <predicates>.'),
    ("condition blank", required("{sentence: , cite: (2)}"),
     '<at>.sentence: "sentence" is left blank. Expected a value.'),
    ("no cite", required("{sentence: completed}"),
     'ne.yaml, line 17, provisions.us-ne/1.versions[1]: This condition has no citation. Expected "cite:" with the subsection it implements.'),
    ("no cite nexus", required("{nexus: coerced}"),
     'ne.yaml, line 17, provisions.us-ne/1.versions[1]: This condition has no citation. Expected "cite:" with the subsection it implements.'),
    ("nexus near", required("{nexus: coersed, cite: (2)}"),
     '<at>.nexus: "coersed" is not a nexus standard. Expected one of: coerced, direct. Did you mean "coerced"?'),
    ("victim near", required("{victim_of: [sex_traficking], cite: (2)}"),
     '<at>.victim_of[1]: "sex_traficking" is not a known word. Expected one of: sex_trafficking, labor_trafficking, compelled_prostitution, child_exploitation, severe_form. Did you mean "sex_trafficking"?'),
    ("victim empty", required("{victim_of: [], cite: (2)}"),
     '<at>.victim_of: A list of words is expected here, not an empty list.'),
    ("class near", required("{offence: {class: prostitutoin}, cite: (2)}"),
     '<at>.offence.class: "prostitutoin" is not a class of this pack. Expected one of: prostitution. Did you mean "prostitution"?'),
    ("class blank", required("{offence: {class: }, cite: (2)}"),
     '<at>.offence.class: "class" is left blank. Expected any, or {class: name}, {level: [misdemeanor]}.'),
    ("offence nothing", required("{offence: {}, cite: (2)}"),
     '<at>.offence: "offence" asks for nothing. Expected any, or {class: name}, {level: [misdemeanor]}.'),
    ("offence key", required("{offence: {classes: prostitution}, cite: (2)}"),
     '<at>.offence.classes: "classes" is not part of offence. Expected one of: class, level, degree, category, role, of. Did you mean "class"?'),
    ("offence level", required("{offence: {level: [felonies]}, cite: (2)}"),
     '<at>.offence.level[1]: "felonies" is not a known word. Expected one of: felony, misdemeanor, violation, infraction. Did you mean "felony"?'),
    ("offence of", required("{offence: {class: prostitution, of: conviction}, cite: (2)}"),
     '<at>.offence.of: "conviction" is not an offence of a charge. Expected charge or arrest.'),
    ("fact path", required("{fact: {path: act.compeled, is: yes}, says: x, cite: (2)}"),
     '<at>.fact.path: "act.compeled" is not a fact of the vocabulary. Expected the path of a fact, such as act.compelled or charge.offence.level. Did you mean "act.compelled"?'),
    ("fact of charge", required("{fact: {path: offence.level, is: [felony]}, says: x, cite: (2)}"),
     '<at>.fact.path: "offence.level" is not a fact of the vocabulary. Expected the path of a fact, such as act.compelled or charge.offence.level. Did you mean "charge.offence.level"?'),
    ("fact no is", required("{fact: {path: act.compelled}, says: x, cite: (2)}"),
     '<at>.fact: A condition on a fact says which value it asks for. Expected "is: yes" or "is: [word, word]".'),
    ("fact word", required("{fact: {path: charge.offence.level, is: [felny]}, says: x, cite: (2)}"),
     '<at>.fact.is[1]: "felny" is not a known word. Expected one of: felony, misdemeanor, violation, infraction. Did you mean "felony"?'),
    ("fact truth", required("{fact: {path: act.compelled, is: true?}, says: x, cite: (2)}"),
     '<at>.fact.is: "true?" is not an answer. Expected yes or no.'),
    ("fact date", required("{fact: {path: charge.date, is: 2014}, says: x, cite: (2)}"),
     '<at>.fact.path: "charge.date" is a date; a condition can ask for a truth or a word. Expected another predicate (date, waited, offence …).'),
    ("fact no says", required("{fact: {path: act.compelled, is: yes}, cite: (2)}"),
     '<at>.fact: A condition on a fact says in plain words what it asks. Expected "says: …" beside it.'),
    ("sentence", required("{sentence: done, cite: (2)}"),
     '<at>.sentence: "done" cannot be asked of a sentence. Expected "completed".'),
    ("age at", required("{age: {at: ofence, under: 18}, cite: (2)}"),
     '<at>.age.at: "ofence" is not a time an age can be asked at. Expected one of: offence, arrest, disposition, filing. Did you mean "offence"?'),
    ("age no years", required("{age: {at: offence}, cite: (2)}"),
     '<at>.age: An age needs one number of years. Expected "under: 18" or "at_least: 18".'),
    ("age both", required("{age: {at: offence, under: 18, at_least: 12}, cite: (2)}"),
     '<at>.age.under: An age needs one number of years. Expected "under: 18" or "at_least: 18".'),
    ("age words", required("{age: {at: offence, under: eighteen}, cite: (2)}"),
     '<at>.age.under: An age needs one number of years. Expected "under: 18" or "at_least: 18".'),
    ("age huge", required("{age: {at: offence, under: " + "9"*5000 + "}, cite: (2)}"),
     '<at>.age.under: An age needs one number of years. Expected "under: 18" or "at_least: 18".'),
    ("waited since", required("{waited: {since: sentence.completed_on, years: 1}, cite: (2)}"),
     '<at>.waited.since: "sentence.completed_on" is not a date of the vocabulary. Expected <dates>. Did you mean "charge.sentence.completed_on"?'),
    ("waited no since", required("{waited: {years: 1}, cite: (2)}"),
     '<at>.waited: The date from which it counts is missing. Expected a date of the vocabulary, such as "since: charge.disposition.date".'),
    ("waited no length", required("{waited: {since: charge.date}, cite: (2)}"),
     '<at>.waited: A period of time needs a length. Expected "years: 1", "months: 6" or "days: 90".'),
    ("waited half", required("{waited: {since: charge.date, years: 1.5}, cite: (2)}"),
     '<at>.waited.years: "1.5" is not a number of years. Expected a whole number.'),
    ("within two", required("{within: {since: [charge.date, victim.ended], years: 1}, cite: (2)}"),
     '<at>.within.since: One date is expected here, not 2. Expected a date of the vocabulary, such as "since: charge.disposition.date".'),
    ("date vague", required("{date: {of: charge.date, in: 2016/..}, cite: (2)}"),
     '<at>.date.in: "2016/.." does not say on which day it begins or ends. Expected an EDTF interval such as 2016-01-01/.. or 2016-01-01/2018-06-30.'),
    ("date no in", required("{date: {of: charge.date}, cite: (2)}"),
     '<at>.date: A condition on a date names a date and a period. Expected {of: charge.date, in: "2016-01-01/.."}.'),
    ("date bad", required("{date: {of: charge.date, in: 2016-13-01/..}, cite: (2)}"),
     '<at>.date.in: "2016-13-01" is not a day of the calendar. Expected an EDTF interval such as 2016-01-01/.. or 2016-01-01/2018-06-30.'),
    ("record which", required("{record: {some: {sentence: completed}, which: others}, cite: (2)}"),
     '<at>.record.which: "others" does not say which charges are meant. Expected one of: any, other, same_case, earlier, later. Did you mean "other"?'),
    ("record no some", required("{record: {which: other}, cite: (2)}"),
     '<at>.record: A condition on the record says what some charge must be like. Expected {some: <condition>, which: other}; under "not" for none.'),
    ("history outcome", required("{history: {of: us-ne/1, outcome: grant}, cite: (2)}"),
     '<at>.history.outcome: "grant" is not a known word. Expected one of: granted, denied, pending, withdrawn, defence_failed, defence_succeeded. Did you mean "granted"?'),
    ("history no outcome", required("{history: {of: us-ne/1}, cite: (2)}"),
     '<at>.history: A condition on earlier petitions names the provisions and the outcomes. Expected {of: us-xx/…, outcome: granted}.'),
    ("history for", required("{history: {of: us-ne/1, outcome: granted, for: person}, cite: (2)}"),
     '<at>.history.for: "person" does not say for what. Expected "for: charge", or nothing.'),
    ("recognition", required("{recognition: {level: [county]}, cite: (2)}"),
     '<at>.recognition.level[1]: "county" is not a known word. Expected one of: federal, state, local, tribal, foreign, non_government.'),
    ("recognition text", required("{recognition: federal, cite: (2)}"),
     '<at>.recognition: "recognition" is a group of fields, not "federal". Expected any, or {level: [federal, state]}.'),
    ("during", required("{during: [sex_traficking], cite: (2)}"),
     '<at>.during[1]: "sex_traficking" is not a known word. Expected one of: sex_trafficking, labor_trafficking, compelled_prostitution, child_exploitation. Did you mean "sex_trafficking"?'),
    ("unclear", required("{unclear: {key: us-ne/x}, cite: (2)}"),
     '<at>.unclear: A question of law that is open has a key and a question. Expected {key: us-xx/word, question: "…"}.'),
    ("court under not", required("{not: {court_finds: deserves it}, cite: (2)}"),
     '<at>.not.court_finds: What a court finds cannot stand under not. Expected <a finding turned round>.'),
    ("court under not in record", required("{not: {record: {some: {court_finds: so}}}, cite: (2)}"),
     '<at>.not.record.some.court_finds: What a court finds cannot stand under not. Expected <a finding turned round>.'),
    ("nexus court under not", required("{not: {nexus: direct}, cite: (2)}"),
     '<at>.not.nexus: What nexus "direct" leaves to the court cannot stand under not. Expected <a finding turned round>.'),
    ("disputed under not", required("{not: {sentence: completed, disputed: maybe}, cite: (2)}"),
     '<at>.not.disputed: A condition under not cannot be "disputed". Expected "disputed" beside the not.'),
    ("all group", required("{all: {sentence: completed}, cite: (2)}"),
     '<at>.all: "all" is a list of conditions, not a group of fields. Expected one condition a line, each beginning with "- ".'),
    ("all empty", required("{all: [], cite: (2)}"),
     '<at>.all: "all" is a list of conditions, not an empty list. Expected one condition a line, each beginning with "- ".'),
    ("class no title", changed("title: prostitution, ", ""),
     'ne.yaml, line 6, classes.prostitution: A class needs "title". Expected "title: …".'),
    ("class no cite", changed('cite: "(1)", ',""),
     'ne.yaml, line 6, classes.prostitution: A class needs "cite". Expected "cite: …".'),
    ("class no complete", changed(", complete: yes", ""),
     'ne.yaml, line 6, classes.prostitution: "complete" is missing. Expected one of: yes, no.'),
    ("class complete", changed("complete: yes", "complete: true?"),
     'ne.yaml, line 6, classes.prostitution.complete: "true?" is not a known word. Expected one of: yes, no.'),
    ("class category", changed("complete: yes", "complete: yes, categories: [prostituton]"),
     'ne.yaml, line 6, classes.prostitution.categories[1]: "prostituton" is not a known word. Expected <kinds of offence>. Did you mean "prostitution"?'),
    ("class key", changed("complete: yes", "complete: yes, section: [x]"),
     'ne.yaml, line 6, classes.prostitution.section: "section" is not a field of a class. Expected <fields of a class>. Did you mean "sections"?'),
    ("class text", changed('{title: prostitution, cite: "(1)", sections: ["28-801"], complete: yes}',"x"),
     'ne.yaml, line 6, classes.prostitution: A class holds fields, not "x". Expected <fields of a class>.'),
    ("classes list", changed('\n  prostitution: {title: prostitution, cite: "(1)", sections: ["28-801"], complete: yes}'," [x]"),
     'ne.yaml, line 5, classes: "classes" holds fields, not a list. Expected a name and the fields of each class.'),
    ("section category", changed("category: prostitution", "category: prostituton"),
     'ne.yaml, line 4, statutes.sections.28-801.category: "prostituton" is not a known word. Expected <kinds of offence>. Did you mean "prostitution"?'),
    ("section text", changed("{name: Prostitution, category: prostitution}", "Prostitution"),
     'ne.yaml, line 4, statutes.sections.28-801: A section holds fields, not "Prostitution". Expected {name: …, category: …}.'),
    ("statutes text", changed('\n  sections: {"28-801": {name: Prostitution, category: prostitution}}'," x"),
     'ne.yaml, line 3, statutes: The list of statutes holds fields, not "x". Expected one of: codes, default, sections.'),
    ("default code", changed("statutes:\n", "statutes:\n  codes: {PC: [Penal Code]}\n  default: PL\n"),
     'ne.yaml, line 5, statutes.default: "PL" is not one of the codes. Expected one of: PC.'),
    ("code text", changed("statutes:\n", "statutes:\n  codes: {PC: Penal Code}\n"),
     'ne.yaml, line 4, statutes.codes.PC: A code has a list of the names it goes by, not "Penal Code". Expected PC: [PC, "Penal Code"].'),
    ("shield act", with_field("shield: {from: [remvoal]}"),
     '<end>.shield.from[1]: "remvoal" is not a known word. Expected <what a shield holds off>. Did you mean "removal"?'),
    ("shield model", with_field("shield: {model: dures}"),
     '<end>.shield.model: "dures" is not a known word. Expected <models>. Did you mean "duress"?'),
    ("shield force", with_field("shield: {force: must}"),
     '<end>.shield.force: "must" is not a known word. Expected one of: binding, should, may, possibility.'),
    ("shield days", with_field("shield: {days: thirty}"),
     '<end>.shield.days: "thirty" is not a number. Expected a whole number.'),
    ("shield key", with_field("shield: {day: 30}"),
     '<end>.shield.day: "day" is not a field of a shield. Expected <fields of a shield>. Did you mean "days"?'),
    ("shield text", with_field("shield: removal"),
     '<end>.shield: A shield holds fields, not "removal". Expected <fields of a shield>.'),
    ("presumes", with_field("presumes: [{of: [nexuss], given: {recognition: any}, cite: (3)}]"),
     '<end>.presumes[1].of[1]: "nexuss" is not a known word. Expected one of: victim, nexus, eligible. Did you mean "nexus"?'),
    ("presumes no given", with_field("presumes: [{of: [nexus], cite: (3)}]"),
     '<end>.presumes[1]: A presumption says given what. Expected "given:" and a condition.'),
    ("ground no name", with_field("grounds: [{cite: (3), when: {sentence: completed}}]"),
     '<end>.grounds[1]: A ground needs "name". Expected "name: …".'),
    ("ground no when", with_field("grounds: [{name: x, cite: (3)}]"),
     '<end>.grounds[1]: A ground says when it is met. Expected "when:" and a condition.'),
    ("ground text", with_field("grounds: [x]"),
     '<end>.grounds[1]: A ground holds fields, not "x". Expected one of: name, cite, when, burden.\n'
     '<end>.grounds[1]: A ground says when it is met. Expected "when:" and a condition.'),
    ("grounds group", with_field("grounds: {name: x}"),
     '<end>.grounds: "grounds" is a list, not a group of fields. Expected one entry a line, each beginning with "- ".'),
    ("effect", with_field("effect: {vacated: perhaps, says: x}"),
     '<end>.effect.vacated: "perhaps" is not a known word. Expected one of: yes, no, unknown, on_request, partly.'),
    ("effect text", with_field("effect: vacated"),
     '<end>.effect: An effect holds fields, not "vacated". Expected <fields of an effect>.'),
    ("effect no says", with_field("effect: {vacated: yes}"),
     '<end>.effect: An effect needs "says". Expected "says: …".'),
    ("procedure text", with_field("procedure: in court"),
     '<end>.procedure: A procedure holds fields, not "in court". Expected <fields of a procedure>.'),
    ("venue", with_field("procedure: {venue: court_of_convicton}"),
     '<end>.procedure.venue: "court_of_convicton" is not a known word. Expected <venues>. Did you mean "court_of_conviction"?'),
    ("days", with_field("procedure: {response_days: thirty}"),
     '<end>.procedure.response_days: "thirty" is not a number. Expected a whole number.'),
    ("serve", with_field("procedure: {serve: [police]}"),
     '<end>.procedure.serve[1]: "police" is not a known word. Expected <whom to serve>.'),
    ("hearing", with_field("hearing: maybe"),
     '<end>.hearing: "maybe" is not a known word. Expected <hearings>.'),
    ("caution", with_field("cautions: [{danger: risk, says: x}]"),
     '<end>.cautions[1].danger: "risk" is not a known word. Expected <dangers>.'),
    ("sources text", with_field("sources: [a book]"),
     '<end>.sources[1]: A source holds fields, not "a book". Expected one of: title, address, what, seen.'),
    ("source no title", with_field("sources: [{address: x}]"),
     '<end>.sources[1]: A source needs "title". Expected "title: …".'),
    ("text_as_of", with_field("text_as_of: 2026-02-30"),
     '<end>.text_as_of: "2026-02-30" is not a day of the calendar. Expected a date such as 2026-11-23.'),
    ("open group", with_field("open: {a: b}"),
     '<end>.open: "open" holds texts, not a group of fields. Expected texts; in quotes where one holds ": ".'),
    ("evidence", with_field("evidence: {named: [{a: b}]}"),
     '<end>.evidence.named[1]: "named" holds texts, not a group of fields. Expected texts; in quotes where one holds ": ".'),
    ("alias", changed("requires:\n          - {victim_of", "requires:\n          - &a {victim_of") + "        grounds: [*a]\n",
     'ne.yaml, line 16, provisions.us-ne/1.versions[1].grounds[1]: Anchors and aliases (& and *) are not used here. Expected the value written out.'),
    ("checked", PACK + "checked: 2026-11\n",
     'ne.yaml, line 20, checked: "2026-11" is not a day. Expected a day such as 2026-11-23.'),
    ("checked bad", PACK + "checked: yesterday\n",
     'ne.yaml, line 20, checked: "yesterday" is not a date. Expected a date such as 2026-11-23.'),
    ("not found", PACK + "not_found: [{about: x}]\n",
     'ne.yaml, line 20, not_found[1]: Something not found needs "says". Expected "says: …".\n'
     'ne.yaml, line 20, not_found[1]: "basis" is missing. Expected <bases>.'),
    ("general", PACK + "general_routes: [{title: x, says: y, basis: seen}]\n",
     'ne.yaml, line 20, general_routes[1].basis: "seen" is not a known word. Expected <bases>.'),
    ("not encoded", PACK + "not_encoded: [x]\n",
     'ne.yaml, line 20, not_encoded: "not_encoded" holds fields, not a list. Expected {id: why it is not encoded}.'),
    ("given twice", PACK + "name: Nebraska\n",
     'ne.yaml, line 20, name: "name" is given twice. Expected each field once; the first one would be lost.'),
]  # fmt: skip


def message(text: str) -> str:
    with pytest.raises(Problems) as caught:
        read_text(text)
    return str(caught.value)


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in BROKEN], ids=[name for name, _, _ in BROKEN])
def test_a_broken_pack_says_what_to_mend(text: str, expected: str) -> None:
    for name, text_of in {**WORDS, "at": AT, "end": END}.items():
        expected = expected.replace(f"<{name}>", text_of)
    assert message(text) == expected


# nexus standards

NEXUS_BROKEN = [
    ("a list", "[a]", "Nexus standards are given by their names, not as a list."),
    ("no words", "coerced: {when: {sentence: completed}}", 'The nexus standard "coerced" needs "says" and "when".'),
    ("no rule", "coerced: {says: x}", 'The nexus standard "coerced" needs "says" and "when".'),
    ("not yet defined", "a: {says: x, when: {nexus: b}}\nb: {says: y, when: {sentence: completed}}", '"b" is not a nexus standard.'),
    ("unknown field", "a: {says: x, wen: y, when: {sentence: completed}}", '"wen" is not a field of nexus standard a.'),
    ("text", "a: forced", 'Nexus standard a holds fields, not "forced".'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), [row[1:] for row in NEXUS_BROKEN], ids=[row[0] for row in NEXUS_BROKEN])
def test_a_broken_nexus_standard_says_what_to_mend(text: str, what: str) -> None:
    with pytest.raises(Problems) as caught:
        read_nexus(read(text, "nexus.yaml"))
    assert what in [problem.what for problem in caught.value.found]


# the folder and the worked cases

BASE = """
base:
  victim: {sex_trafficking: yes}
  charges: [{id: c1, jurisdiction: us-ne, offence: {statute: "28-801"}, disposition: {kind: convicted}, sentence: {completed: yes}}]
cases:
"""
CASE = "  - {name: a, as_of: 2026-11-24, expect: {us-ne/1: available}}\n"

WORKED_BROKEN = [
    ("not a list", "cases: {a: b}\n", 'A file of worked cases has a list "cases".'),
    ("unknown field", BASE + CASE + "case: x\n", '"case" is not a field of a file of worked cases. Expected one of: base, cases, about. Did you mean "cases"?'),
    ("unknown field of a case", BASE + CASE.replace("name: a", "name: a, whit: {}"), '"whit" is not a field of a worked case.'),
    ("no date", BASE + CASE.replace("as_of: 2026-11-24, ", ""), "A worked case needs a name, an as_of date and what is expected."),
    ("bad date", BASE + CASE.replace("2026-11-24", "2026-13-24"), '"2026-13-24" is not a day of the calendar.'),
    ("nothing expected", BASE + CASE.replace("{us-ne/1: available}", "{}"), "A worked case needs a name, an as_of date and what is expected."),
    ("expected text", BASE + CASE.replace("{us-ne/1: available}", "available"), "A worked case needs a name, an as_of date and what is expected."),
    ("wrong status", BASE + CASE.replace(": available", ": availabel"), '"availabel" is not a status.'),
    ("status list", BASE + CASE.replace(": available", ": [available]"), "A list is not a status."),
    ("unknown expectation", BASE + CASE.replace(": available", ": {statuss: open}"), '"statuss" is not a field of an expectation.'),
    ("unknown fact", BASE + CASE.replace("expect", "with: {charge.sentence.complete: no}, expect"), '"complete" is not a fact of sentence.'),
    ("no such section", BASE + CASE.replace("expect", "with: {sentence.completed: no}, expect"), '"sentence.completed" is not a fact.'),
    ("no such entry", BASE + CASE.replace("expect", "with: {episodes.e1.place: X}, expect"), 'There is no entry "e1" in episodes.'),
    ("with a list", BASE + CASE.replace("expect", "with: [a], expect"), '"with" holds fields, not a list.'),
    ("add a group", BASE + CASE.replace("expect", "add: {charges: {id: c2}}, expect"), 'What is added to "charges" is a list, not a group of fields.'),
    ("base a list", "base: [a]\ncases:\n" + CASE, "The base is a case, not a list."),
    ("bad fact", BASE + CASE.replace("expect", "with: {victim.sex_trafficking: perhaps}, expect"), '"perhaps" is not an answer.'),
]  # fmt: skip


def folder(at: Path, pack: str, cases: str) -> Library:
    (at / "us").mkdir()
    (at / "nexus.yaml").write_text(NEXUS, encoding="utf-8")
    (at / "us" / "ne.yaml").write_text(pack, encoding="utf-8")
    (at / "us" / "ne.cases.yaml").write_text(cases, encoding="utf-8")
    return Library(at)


@pytest.mark.parametrize(("cases", "what"), [row[1:] for row in WORKED_BROKEN], ids=[row[0] for row in WORKED_BROKEN])
def test_a_broken_worked_case_says_what_to_mend(tmp_path: Path, cases: str, what: str) -> None:
    report = check(folder(tmp_path, PACK, cases), "us-ne")
    assert any(what in line for line in report.wrong), report.wrong
    assert all("ne.cases.yaml" in line or "ne.yaml" in line for line in report.wrong)


@pytest.mark.parametrize(
    "pack", [text for _, text, _ in BROKEN if text], ids=[name for name, text, _ in BROKEN if text]
)
def test_the_validator_never_breaks_on_a_pack(tmp_path: Path, pack: str) -> None:
    report = check(folder(tmp_path, pack, BASE + CASE), "us-ne")
    assert report.wrong


def test_a_folder_without_law(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert library.jurisdictions() == []
    assert not library.has("us-ne")
    for ask in (lambda: library.nexus, lambda: library.pack("us-ne")):
        with pytest.raises(Problems, match=r"The file cannot be read: No such file or directory\."):
            ask()


def test_the_problems_of_all_packs_are_told_together(tmp_path: Path) -> None:
    library = folder(tmp_path, PACK.replace("kind: set_aside", "kind: x"), "")
    (tmp_path / "intl").mkdir()
    (tmp_path / "intl" / "gb.yaml").write_text("name: x", encoding="utf-8")
    assert library.jurisdictions() == ["gb", "us-ne"]
    with pytest.raises(Problems) as caught:
        library.every()
    assert {problem.file.rpartition("/")[2] for problem in caught.value.found} == {"gb.yaml", "ne.yaml"}


# faults that do not keep a pack from being read

FAULTS = [
    ("no source", changed("basis: recalled", "basis: statute-seen"), 'The basis is "statute-seen" but no source is given.'),
    ("no date of the text", changed("basis: recalled", "basis: statute-seen\n        sources: [{title: x}]"), "A text that was read has a date."),
    ("nothing open", PACK, "A provision that is only recalled says what must be confirmed."),
    ("second step", with_field("effect: {says: x, vacated: yes, then: us-ne/2}"), 'The second step "us-ne/2" is not a provision of this pack.'),
    ("history", required("{history: {of: us-ne/2, outcome: granted}, cite: (2)}"), '"us-ne/2" is not a provision of this pack.'),
    ("complete class", PACK, "A class that is said to be complete tells how it is known."),
    ("never checked", PACK, "A pack says when it was last checked."),
    ("nothing found", "jurisdiction: us-ne\nname: N\n", "A pack without provisions says what was looked for and not found."),
    ("no general route", "jurisdiction: us-ne\nname: N\n", "Where no relief of a record is encoded, the general routes to look at are named."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_pack_with_a_fault_is_read_and_the_fault_is_told(text: str, what: str) -> None:
    assert what in [problem.what for problem in faults(read_text(text))]


def test_a_pack_without_faults() -> None:
    text = with_field("open: [all of it]").replace("complete: yes", "complete: no") + "checked: 2026-11-23\n"
    assert list(faults(read_text(text))) == []
