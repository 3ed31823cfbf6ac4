"""What administrators do from a card; the core checks who they are and writes it down."""

import re
from collections.abc import Mapping
from typing import Any

from bot.service.administration import Admin
from bot.store.person import Person
from bot.teams.cards.admin import build_card, changes_card, status_card
from bot.teams.cards.notice import notice_card
from bot.teams.handlers.outcome import Done
from bot.teams.identifiers import Key, Verb
from index.errors import NotFound

_NAME = re.compile(r"[\w-]{1,100}")


class Administration:
    """The administrators' verbs; synchronous, as the core is."""

    def __init__(self, admin: Admin) -> None:
        """Act through `admin`."""
        self._admin = admin

    def do(self, by: Person, verb: Verb, data: Mapping[str, Any]) -> Done:
        """Do what the verb says; raises NotAllowed, or another AppError that says why not."""
        match verb:
            case Verb.REBUILD:
                done = self.progress(by, self._admin.rebuild(by, _sources(data)))
            case Verb.PROGRESS:
                done = self.progress(by, _name(data, Key.BUILD))
            case Verb.CANCEL:
                self._admin.cancel(by, _name(data, Key.BUILD))
                done = self.progress(by, _name(data, Key.BUILD))
            case Verb.DIFF:
                done = Done(changes_card(self._admin.diff(by)))
            case Verb.PROMOTE:
                done = _answers(self._admin.promote(by, _name(data, Key.SNAPSHOT)))
            case Verb.ROLLBACK:
                # A card of before it named where to go may still be pressed: it stands for any.
                to = _name(data, Key.SNAPSHOT) if Key.SNAPSHOT in data else None
                done = _answers(self._admin.rollback(by, to))
            case _:
                done = Done(status_card(self._admin.status(by)))
        return done

    def progress(self, by: Person, build_id: str) -> Done:
        """How far a build is; `build` says whether there is more to come."""
        build = self._admin.progress(by, build_id)
        return Done(build_card(build), build=None if build.over else build_id)


def _answers(snapshot: str) -> Done:
    return Done(notice_card(f"The index {snapshot} answers now."))


def _sources(data: Mapping[str, Any]) -> list[str]:
    """The names of sources that were chosen or typed, joined by commas."""
    chosen = data.get(Key.SOURCES)
    names = chosen.split(",") if isinstance(chosen, str) else []
    return [name.strip() for name in names if name.strip()]


def _name(data: Mapping[str, Any], key: Key) -> str:
    """The name of a file or folder of ours; raises NotFound for what can be none."""
    name = data.get(key)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise NotFound("That is not there any more.", "Open the index again.")
    return name
