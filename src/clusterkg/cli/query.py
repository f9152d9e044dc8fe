"""Ask a question of the catalogue, or any SPARQL query from a file or standard input.

NAME is a question (clusterkg query --list shows them), a .rq file, or - for standard
input. Parameters follow as name=value and are bound as terms. --show prints the query
instead of asking it: the question, its parameters and their values, and the SPARQL.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from clusterkg.catalogue import Catalogue, Question
from clusterkg.cli.options import add_store, check_name, chosen_store
from clusterkg.cli.show import FORMATS, show
from clusterkg.config import Config
from clusterkg.errors import BadParameter, BadQuery, Misuse
from clusterkg.store import EmbeddedStore
from clusterkg.store.ordering import by_kind


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("name", nargs="?", metavar="NAME|FILE.rq|-")
    parser.add_argument("values", nargs="*", metavar="name=value")
    parser.add_argument("--format", choices=sorted(FORMATS), default="table")
    parser.add_argument("--lang", choices=("en", "zh"), default="en")
    parser.add_argument(
        "--list", action="store_true", help="list the questions and their parameters"
    )
    parser.add_argument("--show", action="store_true", help="print the query only")
    add_store(parser)


def run(told: argparse.Namespace) -> int:
    """Prints the answer in the format asked for."""
    if told.list:
        for name, question in Catalogue.load().items():
            given = "".join(f" {p.name}=" for p in question.parameters)
            print(f"{name + given:46} {question.said('question', told.lang)}")
        return 0
    if not told.name:
        raise Misuse("No question is named; give a name, a .rq file, or - for stdin.")
    if told.show:
        question = _question(told.name, Config().base)
        print(question.bind(_values(told.values), told.lang), end="")
        return 0
    store, base = chosen_store(told)
    question, values = _question(told.name, base), _values(told.values)
    query = question.bind(values, told.lang)
    for parameter in question.parameters:
        if parameter.type == "iri" and parameter.kind:
            check_name(store, base, parameter.kind, values.get(parameter.name))
    if not isinstance(store, EmbeddedStore):
        return show(store, query, told.format)
    try:  # at once in kinds: nobody could ask again if the engine's sort gave up
        return show(store, by_kind(query), told.format)
    except BadQuery as why:
        if why.line is None:
            raise
        return show(store, query, told.format)  # told with its own lines


def _question(name: str, base: str) -> Question:
    if name == "-":
        return Question.of_text(sys.stdin.read(), "standard input", base=base)
    file = Path(name)
    if name.endswith(".rq"):
        if not file.is_file():
            raise Misuse(f"There is no file {name}; check its name.")
        try:
            return Question.read(file, base)
        except UnicodeDecodeError as why:
            raise Misuse(f"{name} is not UTF-8 ({why}); save it as UTF-8.") from why
    return Catalogue.load(base=base)[name]


def _values(told: list[str]) -> Mapping[str, str]:
    values = {}
    for pair in told:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadParameter(pair, "write parameters as name=value.")
        values[name] = value
    return values
