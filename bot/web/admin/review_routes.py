"""Administration pages for review: the audit log, unanswered questions, pairs to judge."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi.responses import Response

from bot.presentation.staff import labels, review_views
from bot.service.administration import AdminService
from bot.service.pair_review import MAX_REASON_CHARS, PairReview
from bot.web.admin.guard import ADMIN_PATH, Guard, PageRequest, redirect
from index.errors import InvalidInput
from index.resolution.judgements import PairJudgement, Relation

_PAIRS_PATH = f"{ADMIN_PATH}/pairs"
_PAGE_SIZE = 50


class ReviewRoutes:
    """Pages of what administrators look through; the services check and record each action."""

    def __init__(self, admin: AdminService, pairs: PairReview, guard: Guard) -> None:
        self._admin, self._pairs, self._guard = admin, pairs, guard

    def add(self) -> None:
        """Add the pages and the form to the guard."""
        self._guard.page(f"{ADMIN_PATH}/audit", self._show_audit)
        self._guard.page(f"{ADMIN_PATH}/questions", self._show_questions)
        self._guard.page(_PAIRS_PATH, self._show_pair)
        self._guard.form(f"{_PAIRS_PATH}/judge", self._judge)

    def _show_audit(self, page: PageRequest) -> Response:
        skip = page.number("skip")
        entries = self._admin.list_audit_entries(page.person, _PAGE_SIZE + 1, skip)
        rows = review_views.view_audit_rows(entries[:_PAGE_SIZE])
        return self._guard.render(
            "audit.html", page, rows=rows, **_neighbours("audit", skip, entries)
        )

    def _show_questions(self, page: PageRequest) -> Response:
        skip = page.number("skip")
        questions = self._admin.list_unanswered(page.person, _PAGE_SIZE + 1, skip)
        in_chats = self._admin.count_unanswered_in_chats(page.person)
        return self._guard.render(
            "questions.html",
            page,
            rows=review_views.view_questions(questions[:_PAGE_SIZE]),
            in_chats=review_views.describe_chat_questions(in_chats),
            **_neighbours("questions", skip, questions),
        )

    def _show_pair(self, page: PageRequest) -> Response:
        pairs, skip = self._pairs.open_pairs(page.person), page.number("skip")
        number = skip if skip < len(pairs) else 0
        return self._guard.render(
            "pairs.html",
            page,
            pair=review_views.view_pair(pairs[number]) if pairs else None,
            open=review_views.describe_open_pairs(len(pairs)),
            skip=number,
            next=_page_path("pairs", number + 1) if number + 1 < len(pairs) else "",
            max_chars=MAX_REASON_CHARS,
            notice=labels.DONE_NOTICES.get(page.parameter("done"), ""),
        )

    def _judge(self, page: PageRequest) -> Response:
        try:
            judgement = PairJudgement(
                one=page.value("one"),
                other=page.value("other"),
                judgement=Relation(page.value("judgement")),
                reason=page.value("reason").strip(),
            )
        except ValueError:
            raise InvalidInput(labels.FORM_EXPIRED, labels.FORM_EXPIRED_HINT) from None
        self._pairs.record_judgement(page.person, judgement)
        return redirect(
            f"{_PAIRS_PATH}?{urlencode({'done': 'judged', 'skip': page.value('skip')})}"
        )


def _neighbours(name: str, skip: int, found: Sequence[object]) -> dict[str, str]:
    """Return the paths of the newer and the older page of a list; empty where there is none."""
    return {
        "newer": _page_path(name, max(0, skip - _PAGE_SIZE)) if skip else "",
        "older": _page_path(name, skip + _PAGE_SIZE) if len(found) > _PAGE_SIZE else "",
    }


def _page_path(name: str, skip: int) -> str:
    return f"{ADMIN_PATH}/{name}" + (f"?{urlencode({'skip': skip})}" if skip else "")
