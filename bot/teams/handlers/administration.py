"""Handle administrators' card actions; `bot.service.administration` checks and records each."""

import re
from collections.abc import Mapping
from typing import Any

from bot.presentation import labels
from bot.presentation.admin_view import view_build, view_comparison, view_status
from bot.service.administration import AdminService
from bot.store.model import Person
from bot.teams.cards.admin import build_card, changes_card, status_card
from bot.teams.cards.messages import notice_card
from bot.teams.handlers.outcome import ActionOutcome
from bot.teams.identifiers import ActionVerb, DataKey
from index.errors import NotFound

_SAFE_NAME = re.compile(r"[\w-]{1,100}")


class AdminActionHandlers:
    """One handler for each administrator's verb; synchronous, as the services are."""

    def __init__(self, admin: AdminService) -> None:
        """Act through `admin`."""
        self._admin = admin

    def handle(self, actor: Person, verb: ActionVerb, data: Mapping[str, Any]) -> ActionOutcome:
        """Run the verb; raises NotAllowed, or another AppError that says why it failed."""
        match verb:
            case ActionVerb.REBUILD:
                outcome = self.build_progress(
                    actor, self._admin.rebuild(actor, _parse_sources(data))
                )
            case ActionVerb.PROGRESS:
                outcome = self.build_progress(actor, _require_name(data, DataKey.BUILD))
            case ActionVerb.CANCEL:
                self._admin.cancel_build(actor, _require_name(data, DataKey.BUILD))
                outcome = self.build_progress(actor, _require_name(data, DataKey.BUILD))
            case ActionVerb.DIFF:
                outcome = ActionOutcome(changes_card(view_comparison(self._admin.diff(actor))))
            case ActionVerb.PROMOTE:
                outcome = _snapshot_live(
                    self._admin.promote(actor, _require_name(data, DataKey.SNAPSHOT))
                )
            case ActionVerb.ROLLBACK:
                # Cards of earlier versions name no snapshot: they roll back to any.
                snapshot = (
                    _require_name(data, DataKey.SNAPSHOT) if DataKey.SNAPSHOT in data else None
                )
                outcome = _snapshot_live(self._admin.rollback(actor, snapshot))
            case _:
                outcome = ActionOutcome(status_card(view_status(self._admin.status(actor))))
        return outcome

    def build_progress(self, actor: Person, build_id: str) -> ActionOutcome:
        """Return the progress of a build; its `build_id` is None once the build is over."""
        build = self._admin.get_build(actor, build_id)
        card = build_card(view_build(build))
        return ActionOutcome(card, build_id=None if build.is_finished else build_id)


def _snapshot_live(snapshot: str) -> ActionOutcome:
    return ActionOutcome(notice_card(labels.INDEX_ANSWERS.format(name=snapshot)))


def _parse_sources(data: Mapping[str, Any]) -> list[str]:
    """Return the names of sources that were chosen or typed, joined by commas."""
    value = data.get(DataKey.SOURCES)
    names = value.split(",") if isinstance(value, str) else []
    return [name.strip() for name in names if name.strip()]


def _require_name(data: Mapping[str, Any], key: DataKey) -> str:
    """Return the name of a build or snapshot; raise NotFound for a name that cannot be one."""
    name = data.get(key)
    if not isinstance(name, str) or not _SAFE_NAME.fullmatch(name):
        raise NotFound(labels.INDEX_OR_BUILD_GONE, labels.OPEN_INDEX_AGAIN)
    return name
