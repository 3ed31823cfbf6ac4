"""What people judged on a surface: whether two records are one initiative."""

from sqlalchemy import func, insert, select

from bot.store.db.database import Database, now
from bot.store.db.tables import judgements
from bot.store.person import Person
from index.resolution.judgements import Judgement, Judgements, Relation, latest


class Kept:
    """All judgements ever made here; the last one on a pair counts, the others tell how it came."""

    def __init__(self, database: Database) -> None:
        """Keep them in `database`."""
        self._database = database

    def add(self, person: Person, judgement: Judgement) -> None:
        """Keep a judgement."""
        one, other = sorted((judgement.one, judgement.other))
        row = {"one": one, "other": other, "judgement": judgement.judgement}
        with self._database.writing() as connection:
            connection.execute(
                insert(judgements).values(
                    at=now(), person=person.key, reason=judgement.reason, **row
                )
            )

    def latest(self) -> Judgements:
        """The judgements that count."""
        last = select(func.max(judgements.c.id)).group_by(judgements.c.one, judgements.c.other)
        counting = select(judgements).where(judgements.c.id.in_(last)).order_by(judgements.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(counting).mappings().all()
        return latest(
            Judgement(
                one=row["one"],
                other=row["other"],
                judgement=Relation(row["judgement"]),
                reason=row["reason"],
            )
            for row in rows
        )
