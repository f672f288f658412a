"""The two ears a spec speaks to: one runs its examples, the other writes them down."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.builders.children import Case
from tests.spec.verdicts import Verdict

HERE = Path(__file__).parent
Example = tuple[Case, Verdict]


def subject_of(spec: Path) -> str:
    """Return what a file of specs is about: the condition `check.name` in a check's chapter."""
    return f"{spec.parent.name}.{spec.stem.removeprefix('test_')}"


@dataclass(frozen=True)
class Runner:
    """Judges each example and compares."""

    subject: str

    def __call__(self, *examples: Example) -> None:
        for case, verdict in examples:
            found = verdict.answer(case, self.subject)
            assert found == verdict.words, f"{'; '.join(case.known())}\n  wanted {verdict.words}\n  found  {found}"


@dataclass
class Recorder:
    """Writes each example down and judges nothing."""

    examples: list[Example] = field(default_factory=list)

    def __call__(self, *examples: Example) -> None:
        self.examples += examples
