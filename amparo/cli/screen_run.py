"""`screen run`, `screen batch`: asks the questions, and works the answers out. Nothing is kept unless a file is named."""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from amparo.cli.files import encrypted, program, read_private, ready_to_save, write_private
from amparo.cli.interview import fitted
from amparo.cli.options import as_json, as_of, print_json
from amparo.cli.screen_case import into_case
from amparo.facts.document import read
from amparo.facts.problems import Problem, Problems, listed, nearest
from amparo.screening.decision_points import load_points
from amparo.screening.indicators import LANGUAGES
from amparo.screening.instrument import Instrument
from amparo.screening.library import Instruments
from amparo.screening.outcome import explain
from amparo.screening.reason import evidence, seen, visible, weigh
from amparo.screening.record import Record, Sitting, read_answers, read_record, result_of, weigh_record, write_record
from amparo.screening.words import Words

QUIT = ("q", "quit", "stop", "parar")
BACK = ("b", "back", "atras", "atrás")
KEYS = {
    "y": "yes", "yes": "yes", "s": "yes", "si": "yes", "sí": "yes",
    "n": "no", "no": "no",
    "u": "unsure", "unsure": "unsure", "?": "unsure",
    "": "declined", "skip": "declined", "saltar": "declined",
}  # fmt: skip


class _Stop(Exception):
    pass


@click.command()
@click.argument("instrument")
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(LANGUAGES), help="Language of the questions."
)
@click.option(
    "--answers", type=click.Path(path_type=Path), help="A file of answers ({EXP02: yes, …}) in place of asking."
)
@click.option(
    "--saw", multiple=True, metavar="ID", help="Something you saw yourself, by its id. May be given several times."
)
@click.option("--alone", is_flag=True, help="The person reads and types alone.")
@click.option("--point", default="", metavar="POINT", help="The decision point: see amparo screen point.")
@click.option("--interpreter", is_flag=True, help="It goes through an interpreter.")
@click.option(
    "--lawyer",
    is_flag=True,
    help="The person's lawyer is there, or a written rule keeps answers out of any prosecution.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Keep a record, or add to one. Left out: nothing is kept."
)
@click.option("--into", type=click.Path(path_type=Path), help="Offer to write what was said into this case file.")
@click.option(
    "--charge", default="", metavar="ID", help="The charge of that case which the questions on pressure are about."
)
@as_of
@as_json
def run(
    instrument: str,
    language: str,
    answers: Path | None,
    saw: tuple[str, ...],
    alone: bool,
    point: str,
    interpreter: bool,
    lawyer: bool,
    output: Path | None,
    into: Path | None,
    charge: str,
    as_of: str,
    as_json: bool,
) -> None:
    """Ask the questions of an INSTRUMENT (see amparo screen list), one after the other.

    Enter skips a question, b goes back, q stops. Nothing is written anywhere unless -o or --into names a file.
    """
    shelf = Instruments()
    whole = shelf.instrument(instrument).speaking(language)
    at_point = load_points(shelf).point(point) if point else None
    record = _record(output, shelf)
    said = shelf.words.said(language)
    if answers is not None:
        used = whole.assuring(("non_use",) if lawyer else ())
        given = read_answers(read(read_private(answers), str(answers)), used)
    else:
        talk = _Talk(shelf.words, language, alone)
        assured = talk.begin(whole, lawyer)
        if assured is None:
            click.echo(fitted(said["stop_before"]))
            return
        used = whole.assuring(assured)
        given = talk.ask_all(used)
    _known(saw, used)
    source = "person_typed_alone" if alone else "person_said"
    kept = tuple(one for one in ("non_use",) if any(each.needs == one for each in used.sections))
    sitting = Sitting(as_of, instrument, source, given, point, interpreter, kept)
    record = _adding(record, sitting, used, shelf)
    if saw:
        record = _adding(
            record, Sitting(as_of, instrument, "observer_saw", dict.fromkeys(saw, "yes"), point), used, shelf
        )
    if output is None:
        assessment = weigh((used,), evidence(used, given) | seen(used, dict.fromkeys(saw, "yes")))
    else:
        assessment = weigh_record(record, shelf.instrument)
    told = explain(
        assessment,
        used,
        shelf.words,
        language,
        date.fromisoformat(as_of),
        again_after_days=at_point.again_after_days if at_point else None,
        referred=record.referral is not None,
    )
    if as_json:
        print_json(told)
    else:
        from amparo.cli.show_screen import result

        result(told, for_whom="person" if alone else "both")
        if alone and sys.stdout.isatty():
            click.prompt(said["clear"], default="", show_default=False, prompt_suffix="")
            click.echo("\x1b[3J\x1b[2J\x1b[H", nl=False)  # what was scrolled away, what is seen, and back to the top
    if output is not None:
        write_private(write_record(record), output)
        click.echo(f"Kept in {output}. Next: {program()} screen explain {output}", err=True)
        if not encrypted(output):
            click.echo(f"The file is not encrypted. A name that ends in .age would be: {output}.age", err=True)
    if into is not None:
        into_case(into, charge, used, given, as_of)


def _record(output: Path | None, shelf: Instruments) -> Record:
    if output is None:
        return Record()
    if output.exists():
        return read_record(read(read_private(output), str(output)), shelf.instrument)
    if not output.parent.is_dir():
        raise Problems([Problem("There is no such folder.", file=str(output.parent))])
    ready_to_save(output)
    return Record()


def _adding(record: Record, sitting: Sitting, used: Instrument, shelf: Instruments) -> Record:
    longer = record.adding(sitting)
    return record.adding(replace(sitting, result=result_of(weigh_record(longer, shelf.instrument), used)))


def _known(ids: tuple[str, ...], used: Instrument) -> None:
    for one in ids:
        if one not in used.indicators:
            raise Problems(
                [
                    Problem(
                        f'There is nothing to observe under "{one}".',
                        expected=listed(used.observe, 20),
                        nearest=nearest(one, used.indicators),
                    )
                ]
            )


class _Talk:
    """The questions in a terminal."""

    def __init__(self, words: Words, language: str, alone: bool) -> None:
        self.said = words.said(language)
        self.language = language
        self.alone = alone
        self.reviewed = words.reviewed(language)

    def begin(self, instrument: Instrument, lawyer: bool) -> tuple[str, ...] | None:
        """What must be so before the first question. Gives what is assured, or none where it is not safe to begin."""
        if not self.reviewed:
            click.echo(fitted(self.said["not_reviewed"]) + "\n")
        if not self.alone:
            for question in self.said["before"].values():
                if not self._plain(question):
                    return None
        for sentence in self.said["notice"]:
            click.echo(fitted(f"· {sentence}"))
        if instrument.kind == "own":
            click.echo(fitted(f"· {self.said['unvalidated']}"))
        if lawyer:
            return ("non_use",)
        if not any(one.needs == "non_use" for one in instrument.sections) or self.alone:
            return ()
        return ("non_use",) if self._plain(self.said["needs"]["non_use"]) else ()

    def ask_all(self, instrument: Instrument) -> dict[str, str]:
        """Every question that is to be asked, in order; going back replaces an answer."""
        answers: dict[str, str] = {}
        click.echo(fitted("\n" + self.said["keys"]))
        place, section = 0, ""
        try:
            while place < len(shown := visible(instrument, evidence(instrument, answers))):
                one = shown[place]
                here = next(each for each in instrument.sections if one in each.items)
                if here.id != section:
                    section = here.id
                    intro = here.intro.get(self.language, "")
                    click.echo(fitted(f"\n{here.title[self.language]}" + (f"\n{intro}" if intro else "")))
                answer = self._answer(instrument.indicators[one].ask[self.language])
                if answer == "back":
                    place = max(0, place - 1)
                    continue
                answers[one] = answer
                place += 1
                asked = instrument.indicators[one]
                if asked.stop and asked.shown_by(answer) and self._plain(self.said["stop"]["ask"]):
                    break
        except _Stop:
            pass
        except (click.Abort, EOFError):
            click.echo("")
        return answers

    def _answer(self, question: str) -> str:
        while True:
            typed = (
                str(click.prompt(fitted(f"\n{question}\n"), default="", show_default=False, prompt_suffix="> "))
                .strip()
                .casefold()
            )
            if typed in QUIT:
                raise _Stop
            if typed in BACK:
                return "back"
            if typed in KEYS:
                return KEYS[typed]
            click.echo(fitted("  " + self.said["keys"]))

    def _plain(self, question: str) -> bool:
        keys = self.said["answer"]
        while True:
            typed = str(
                click.prompt(
                    fitted(f"{question} ({keys['yes']}/{keys['no']})"),
                    default="",
                    show_default=False,
                    prompt_suffix=" ",
                )
            ).strip()
            answer = KEYS.get(typed.casefold(), "")
            if answer in ("yes", "no", "declined"):
                return answer == "yes"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--instrument", default="immigration", show_default=True, help="The questions that were asked.")
@click.option("--lawyer", is_flag=True, help="A written rule keeps answers out of any prosecution.")
@click.option(
    "--language", default="en", show_default=True, type=click.Choice(LANGUAGES), help="Language of the sentences."
)
@as_of
@as_json
def batch(file: Path, instrument: str, lawyer: bool, language: str, as_of: str, as_json: bool) -> None:
    """Work out a CSV FILE of many people's answers, each person alone: people returned or freed in numbers.

    Columns: person (a code, not a name), alone (yes or no), then one column for each question by its id. No answer of one
    person has any effect on another's result, and the order stays that of the file.
    """
    from amparo.screening.many import each_alone, read_many

    shelf = Instruments()
    used = shelf.instrument(instrument).speaking(language).assuring(("non_use",) if lawyer else ())
    people = read_many(read_private(file), str(file), used)
    rows = each_alone(people, used, shelf.words, language, date.fromisoformat(as_of))
    if as_json:
        print_json({"format": "amparo-screen-batch/1", "people": rows})
        return
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else ["person"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: " ".join(value) if isinstance(value, list) else value for key, value in row.items()} for row in rows
    )
    click.echo(out.getvalue(), nl=False)
    for sentence in shelf.words.said(language)["always"]:
        click.echo(sentence, err=True)
