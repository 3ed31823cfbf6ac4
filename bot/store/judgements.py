"""Pair judgements that people made: whether two records are one initiative."""

from sqlalchemy import func, insert, select

from bot.store.db.database import Database, utc_now
from bot.store.db.tables import judgements
from bot.store.model import Person
from index.resolution.judgements import PairJudgement, PairJudgements, Relation, latest_judgements


class JudgementStore:
    """All pair judgements; the last one on a pair is in effect, the others are its history."""

    def __init__(self, database: Database) -> None:
        """Use the table in `database`."""
        self._database = database

    def add(self, person: Person, judgement: PairJudgement) -> None:
        """Add a judgement."""
        one, other = sorted((judgement.one, judgement.other))
        row = {"one": one, "other": other, "judgement": judgement.judgement}
        with self._database.write_transaction() as connection:
            connection.execute(
                insert(judgements).values(
                    at=utc_now(), person=person.key, reason=judgement.reason, **row
                )
            )

    def latest(self) -> PairJudgements:
        """Return the last judgement on each pair."""
        last_ids = select(func.max(judgements.c.id)).group_by(judgements.c.one, judgements.c.other)
        statement = (
            select(judgements).where(judgements.c.id.in_(last_ids)).order_by(judgements.c.id)
        )
        with self._database.read_connection() as connection:
            rows = connection.execute(statement).mappings().all()
        return latest_judgements(
            PairJudgement(
                one=row["one"],
                other=row["other"],
                judgement=Relation(row["judgement"]),
                reason=row["reason"],
            )
            for row in rows
        )
