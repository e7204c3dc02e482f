"""`amparo new`: writes a case file by asking only what matters.

First a few things every law asks, then, again and again, the one question that settles most. Enter skips; every answer is saved
at once, so nothing is lost when the conversation has to stop.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import click

from amparo.cli.files import encrypted, load, program, ready_to_save, save
from amparo.cli.options import as_of, determined, law_folder
from amparo.engine.determine import Determinations
from amparo.facts.case import Case, Entity, Source, Value, parse, show
from amparo.facts.problems import Problem, Problems
from amparo.facts.vocabulary import FactType, vocabulary
from amparo.relief.report import question_words

OPENING = (
    "victim.sex_trafficking",
    "victim.labor_trafficking",
    "person.born",
    "person.noncitizen",
    "person.fears_trafficker",
)
EPISODE = ("kinds", "period")
CHARGE = (
    "jurisdiction",
    "case_number",
    "court",
    "county",
    "offence.statute",
    "offence.text",
    "date",
    "disposition.kind",
    "disposition.date",
    "sentence.completed",
)
STOP = ("q", "quit", "stop")


class Stopped(Exception):
    """The person wants to stop; everything so far is saved."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--recipient", "recipients", multiple=True, metavar="KEY", help="Encrypt FILE to an age public key.")
@as_of
@law_folder
def new(file: Path, recipients: tuple[str, ...], as_of: str, law_folder: Path | None) -> None:
    """Write a case FILE by answering questions, or go on with one that is there.

    Give the FILE a name that ends in .age to keep it encrypted. Enter skips a question, ? tells why it is asked, q stops; what
    was answered is saved at once.
    """
    if file.suffix not in (".yaml", ".yml", ".json", ".age"):
        raise Problems(
            [
                Problem(
                    "The name does not look like a case file.",
                    file=str(file),
                    expected="a name such as case.yaml or case.yaml.age",
                )
            ]
        )
    if file.exists():
        case = load(file)
        click.echo(f"Going on with {file}.")
    else:
        if not file.parent.is_dir():
            raise Problems([Problem("There is no such folder.", file=str(file.parent))])
        case = Case(title=file.name.split(".")[0], person=Entity("", "person", {}))
    ready_to_save(file, recipients)
    click.echo(fitted("Enter skips, ? tells why it is asked, q stops. Nothing is sent anywhere.") + "\n")
    interview = _Interview(case, file, recipients)
    try:
        interview.opening()
        interview.charges()
        interview.what_matters(as_of, law_folder)
    except Stopped:
        click.echo("Stopped.")
    except (click.Abort, EOFError):
        click.echo("\nStopped.")
    if file.exists():
        click.echo(f"Saved in {file}. Next: {program()} check {file}")
        if not encrypted(file):
            click.echo(f"The file is not encrypted. To encrypt it: {program()} seal {file}")
    else:
        click.echo("Nothing was answered, so nothing was saved.")


class _Interview:
    def __init__(self, case: Case, file: Path, recipients: tuple[str, ...]) -> None:
        self.case = case
        self.file = file
        self.recipients = recipients

    def opening(self) -> None:
        """What every law asks, as far as it is not answered yet."""
        for path in OPENING:
            fact = vocabulary().find(path)
            if fact and path not in self.case.person.values and path not in self.case.person.asked:
                self.ask(path, fact.question, fact.why, fact)
        if not self.case.episodes:
            self.add("episodes", "e1", EPISODE)

    def charges(self) -> None:
        """The charges, one after the other."""
        while not self.case.charges or self.confirm("Is there another charge?"):
            click.echo(click.style(f"\nCharge {len(self.case.charges) + 1}", bold=True))
            self.add("charges", f"c{len(self.case.charges) + 1}", CHARGE)

    def what_matters(self, as_of: str, law_folder: Path | None) -> None:
        """Asks the question that settles most until nothing is open or everything was asked."""
        while True:
            result = determined(self.case, as_of, law_folder)
            fact_id = next((one.fact for one in result.questions if not self.was_asked(one.fact)), None)
            if fact_id is None:
                still = len(result.questions)
                click.echo(
                    "\nNothing that is missing could change an answer."
                    if not still
                    else f"\n{still} facts are not known; without them some answers stay open."
                )
                return
            self.ask_fact(result, fact_id)

    def ask_fact(self, result: Determinations, fact_id: str) -> None:
        """One question, in the words of the vocabulary."""
        who, question, why = question_words(result, fact_id)
        fact = vocabulary().describe(fact_id) or FactType(fact_id, "", "truth", who, question, why)
        section, _, rest = fact_id.partition(".")
        about = ""
        if section == "charges":
            charge = self.case.charge(rest.partition(".")[0])
            words = " ".join(
                part
                for part in (charge.text("offence.text") or charge.text("offence.statute"), charge.text("date"))
                if part
            )
            about = f"[{charge.id}{': ' + words if words else ''}] "
        aside = {
            "record": " (look in the record)",
            "lawyer": " (for the lawyer)",
            "official": " (ask the official)",
        }.get(who, "")
        self.ask(fact_id, f"{about}{question}{aside}", why, fact)

    def was_asked(self, fact_id: str) -> bool:
        """Whether it was asked before: nobody knew, or the answer leaves it open (a list that is not complete)."""
        section, _, rest = fact_id.partition(".")
        entity, name = self.case.person, fact_id
        if section == "charges":
            charge_id, _, name = rest.partition(".")
            entity = self.case.charge(charge_id)
        return name in entity.asked or name in entity.values

    def add(self, section: str, entry_id: str, names: tuple[str, ...]) -> None:
        """Adds an entry to a list and asks its first facts; an entry of which nothing is known is taken back."""
        have = getattr(self.case, section)
        self.case = replace(self.case, **{section: (*have, Entity(section, entry_id, {}))})  # type: ignore[arg-type]
        for name in names:
            fact = vocabulary().sections[section].facts[name]
            self.ask(f"{section}.{entry_id}.{name}", fact.question, fact.why, fact)
        if not getattr(self.case, section)[-1].values:
            self.case = replace(self.case, **{section: have})
            save(self.case, self.file, self.recipients)
            if section == "charges":
                raise Stopped

    def confirm(self, question: str) -> bool:
        """A yes or no that is not a fact. Enter means no."""
        while True:
            answer = str(click.prompt(f"\n{question} (yes/no)", default="no", show_default=False)).strip().casefold()
            if answer in STOP:
                raise Stopped
            if answer in ("y", "yes", "n", "no"):
                return answer in ("y", "yes")
            click.echo(f'  "{answer}" is not an answer. Expected yes or no; Enter means no.')

    def ask(self, fact_id: str, question: str, why: str, fact: FactType) -> None:
        """Asks until the answer can be read, is skipped or the person stops; saves it."""
        shown = question
        if fact.type in ("word", "words") and fact.words:
            shown += f"\n  {', '.join(fact.words)}" + ("; several with commas" if fact.type == "words" else "")
        elif fact.type == "truth":
            shown += " (yes/no)"
        while True:
            answer = str(click.prompt(f"{fitted(shown)}\n", default="", show_default=False, prompt_suffix="> ")).strip()
            if answer.casefold() in STOP:
                raise Stopped
            if answer == "?":
                click.echo(fitted(f"  Why: {why}"))
                continue
            value: Value | None = None
            if answer and answer.casefold() != "unknown":
                try:
                    value = parse(as_meant(answer, fact), fact)
                except Problems as problems:
                    click.echo("\n".join(fitted(f"  {problem}") for problem in problems.found))
                    continue
                if fact.asks_opposite and isinstance(value, bool):
                    value = not value
            break
        self.case = self.case.with_fact(fact_id, value, Source(fact.ask) if value is not None else Source())
        save(self.case, self.file, self.recipients)
        if value is not None and fact.type not in ("truth", "text", "texts"):
            name = vocabulary().jurisdictions.get(str(value), "") if fact.type == "jurisdiction" else ""
            click.echo(f"  noted: {show(value)}{f' ({name})' if name else ''}")


def as_meant(answer: str, fact: FactType) -> str:
    """An answer as it stands in a case file: y for yes, "sex trafficking" for sex_trafficking, Illinois or IL for us-il."""
    plain = " ".join(answer.casefold().split())
    if fact.type == "truth":
        return {"y": "yes", "n": "no"}.get(plain, plain)
    if fact.type == "word":
        return plain.replace(" ", "_").replace("-", "_")
    if fact.type == "words":
        return ", ".join(each.strip().replace(" ", "_").replace("-", "_") for each in plain.split(","))
    if fact.type == "jurisdiction":
        names = vocabulary().jurisdictions
        # a state before a country of the same letters or name: IL is Illinois, Georgia the state
        if plain in names and "-" in plain:
            return plain
        letters = f"us-{plain.replace('.', '').replace(' ', '')}"
        if letters in names:
            return letters
        if plain in ("federal", "united states", "usa", "u.s."):
            return "us"
        return next((code for code, name in names.items() if name.casefold() == plain), plain)
    return answer


def fitted(text: str) -> str:
    """A text broken between words where a person reads it in a window."""
    if not sys.stdout.isatty():
        return text
    width = min(shutil.get_terminal_size().columns, 100)
    lines = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        lines.append(click.wrap_text(line.strip(), width, indent, indent))
    return "\n".join(lines)
