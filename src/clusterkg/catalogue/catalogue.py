"""A folder of .rq files as a mapping from name to question."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from clusterkg import iris
from clusterkg.catalogue.header import Header, read_header
from clusterkg.catalogue.parameters import Parameter, read_parameters
from clusterkg.errors import BadParameter, NoDataset, UnknownName, nearest
from clusterkg.resources import QUERIES
from clusterkg.store.base import Store, Table

# Texts are asked for in English, `LANG(?label) = "en"`, unless a reader wants another.
_IN_ENGLISH = re.compile(r'(LANG\(\?\w+\) = )"en"')


@dataclass(frozen=True)
class Question:
    """One query file; `text` runs unchanged in any SPARQL 1.1 tool."""

    name: str
    area: str
    text: str
    header: Header
    parameters: tuple[Parameter, ...]
    base: str = iris.PUBLISHED

    @classmethod
    def read(cls, file: Path, base: str = iris.PUBLISHED) -> "Question":
        """Raises BadInput for a malformed header or parameter line."""
        return cls.of_text(
            file.read_text("utf-8"), file.stem, file.parent.name, base=base
        )

    @classmethod
    def of_text(
        cls, text: str, name: str, area: str = "", base: str = iris.PUBLISHED
    ) -> "Question":
        """A question that is not in a file (from standard input, say)."""
        text = iris.rebase(text, base)
        return cls(
            name, area, text, read_header(text, name), read_parameters(text, name), base
        )

    def said(self, key: str, lang: str = "en") -> str:
        """A header value in a language, the English one where there is no other."""
        own = self.header.get(f"{key}-{lang}" if lang != "en" else key)
        return (own or self.header.get(key) or ("",))[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, as the header promises them."""
        return tuple(self.said("columns").split())

    def bind(self, values: Mapping[str, str], lang: str = "en") -> str:
        """The query with parameters set; what is not given keeps the file's default.

        Names and texts are asked for in `lang`.

        Raises BadParameter for an unknown name, a required one that is missing, or a
        value of the wrong type.
        """
        known = {p.name: p for p in self.parameters}
        for name in values:
            if name not in known:
                has = ", ".join(known) or "none"
                raise BadParameter(
                    name, f"the question {self.name} has no such one; it has {has}."
                )
        for parameter in self.parameters:
            if parameter.required and parameter.name not in values:
                raise BadParameter(
                    parameter.name,
                    f"the question {self.name} needs it; add {parameter.name}=...",
                )
        text = _IN_ENGLISH.sub(rf'\1"{lang}"', self.text) if lang != "en" else self.text
        lines = text.splitlines()
        for name, value in values.items():
            parameter = known[name]
            lines[parameter.line] = parameter.clause(value, self.base)
        return "\n".join(lines) + "\n"

    def run(self, store: Store, **values: str) -> Table:
        """Rows of the bound query from a store."""
        return store.select(self.bind(values))


class Catalogue(Mapping[str, Question]):
    """Questions by name, in the order of areas and names."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self._questions = questions

    @classmethod
    def load(
        cls, folder: Path = QUERIES / "questions", base: str = iris.PUBLISHED
    ) -> "Catalogue":
        """Every .rq below a folder; a name stands once. Raises NoDataset, BadInput."""
        if not folder.is_dir():
            raise NoDataset(f"There is no folder of questions at {folder}.")
        files = sorted(folder.rglob("*.rq"))
        questions = {f.stem: Question.read(f, base) for f in files}
        assert len(questions) == len(files), "two questions share a name"
        return cls(questions)

    def __getitem__(self, name: str) -> Question:
        if name not in self._questions:
            raise UnknownName("question", name, nearest(name, list(self)))
        return self._questions[name]

    def __contains__(self, name: object) -> bool:
        return name in self._questions

    def __iter__(self) -> Iterator[str]:
        return iter(self._questions)

    def __len__(self) -> int:
        return len(self._questions)
