"""The store: keeps questions and finds them again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC
from typing import Self

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import DBAPIError

from bot.state.engine import engine_for
from bot.state.migrate import migrate
from bot.state.question import Question, Surface
from bot.state.tables import questions
from index.errors import BackendError, NotFound, SetupError
from index.model import VerdictKind


class Store:
    """What people asked, in one database; usable from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, address: str) -> Self:
        """The store at `address`, its tables up to date; SetupError where it cannot be opened."""
        try:
            engine = engine_for(address)
            migrate(engine)
        except (DBAPIError, OSError) as error:
            raise SetupError(
                "The store of questions cannot be opened.",
                "Check that HASANYONE_DATA can be written, or HASANYONE_DATABASE reached.",
            ) from error
        return cls(engine)

    def keep(self, question: Question) -> None:
        """Keep `question`; BackendError where that is not possible now."""
        row = {**asdict(question), "filters": dict(question.filters)}
        with _told(), self._engine.begin() as connection:
            connection.execute(insert(questions).values(row))

    def question(self, query_id: str) -> Question:
        """The question with this id; NotFound where there is none."""
        asked = select(questions).where(questions.c.query_id == query_id)
        with _told(), self._engine.connect() as connection:
            row = connection.execute(asked).mappings().one_or_none()
        if row is None:
            raise NotFound("There is no question with this id.", "Ask it again.")
        stored = dict(row)
        stored["asked_at"] = row["asked_at"].replace(tzinfo=row["asked_at"].tzinfo or UTC)
        stored["surface"] = Surface(row["surface"])
        stored["verdict"] = VerdictKind(row["verdict"])
        return Question(**stored)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise BackendError("The store of questions does not answer.", "Try again later.") from error
