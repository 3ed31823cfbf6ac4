"""Administration pages of the index: its sources, builds, snapshots and what differs."""

from urllib.parse import quote, urlencode

from fastapi.responses import Response

from bot.presentation.admin_view import view_build, view_comparison, view_status
from bot.presentation.staff import index_views, labels
from bot.service.administration import AdminService, IndexStatus
from bot.web.admin.guard import ADMIN_PATH, Guard, PageRequest, redirect
from index.errors import NotFound

BUILDS_PATH = f"{ADMIN_PATH}/builds"
SNAPSHOTS_PATH = f"{ADMIN_PATH}/indexes"
_MAX_BUILDS = 50
_MAX_IDS = 200  # of each kind of change; the terminal lists all
_CONFIRMED = ("cancel", "promote", "rollback")


class IndexRoutes:
    """Pages that show the index, and forms that change it; the service checks and records each."""

    def __init__(self, admin: AdminService, guard: Guard) -> None:
        self._admin, self._guard = admin, guard

    def add(self) -> None:
        """Add the pages and forms to the guard."""
        guard = self._guard
        guard.page(ADMIN_PATH, self._show_index)
        guard.page(BUILDS_PATH, self._list_builds)
        guard.page(f"{BUILDS_PATH}/{{build}}", self._show_build)
        guard.page(SNAPSHOTS_PATH, self._list_snapshots)
        guard.page(f"{ADMIN_PATH}/changes", self._show_changes)
        guard.page(f"{ADMIN_PATH}/confirm/{{action}}", self._confirm)
        guard.form(f"{ADMIN_PATH}/rebuild", self._rebuild)
        guard.form(f"{ADMIN_PATH}/cancel", self._cancel)
        guard.form(f"{ADMIN_PATH}/promote", self._promote)
        guard.form(f"{ADMIN_PATH}/rollback", self._roll_back)

    def _show_index(self, page: PageRequest) -> Response:
        status = self._admin.status(page.person)
        return self._guard.render(
            "index.html",
            page,
            status=view_status(status),
            sources=index_views.view_sources(status.sources),
            notice=labels.DONE_NOTICES.get(page.parameter("done"), ""),
        )

    def _list_builds(self, page: PageRequest) -> Response:
        builds = self._admin.list_builds(page.person, _MAX_BUILDS)
        return self._guard.render("builds.html", page, builds=index_views.view_builds(builds))

    def _show_build(self, page: PageRequest) -> Response:
        view = view_build(self._admin.get_build(page.person, page.parameter("build")))
        return self._guard.render(
            "build.html",
            page,
            build=view,
            is_waiting=not view.is_finished and not view.progress,
            share=index_views.describe_share(view.share),
            notice=labels.DONE_NOTICES.get(page.parameter("done"), ""),
        )

    def _list_snapshots(self, page: PageRequest) -> Response:
        snapshots = self._admin.list_snapshots(page.person)
        return self._guard.render(
            "snapshots.html",
            page,
            snapshots=index_views.view_snapshots(snapshots),
            current=next((each.name for each in snapshots if each.is_current), ""),
        )

    def _show_changes(self, page: PageRequest) -> Response:
        comparison = self._admin.diff(page.person, page.parameter("old"), page.parameter("new"))
        snapshots = self._admin.list_snapshots(page.person)
        return self._guard.render(
            "changes.html",
            page,
            changes=view_comparison(comparison),
            old=comparison.old,
            new=comparison.new,
            names=[each.name for each in snapshots],
            most=_MAX_IDS,
        )

    def _confirm(self, page: PageRequest) -> Response:
        action, subject = page.parameter("action"), page.parameter("subject")
        if action not in _CONFIRMED:
            raise NotFound(labels.NO_SUCH_PAGE, labels.NO_SUCH_PAGE_HINT)
        status = self._admin.status(page.person)
        held_back = [
            each.name for each in self._admin.list_snapshots(page.person) if each.held_back_reasons
        ]
        return self._guard.render(
            "confirm.html",
            page,
            action=action,
            subject=subject,
            confirmation=index_views.confirm_action(action, subject, held_back),
            back=_page_of(action, subject, status),
        )

    def _rebuild(self, page: PageRequest) -> Response:
        build = self._admin.rebuild(page.person, page.fields.get("source", []))
        return redirect(_build_path(build))

    def _cancel(self, page: PageRequest) -> Response:
        build = page.value("subject")
        self._admin.cancel_build(page.person, build)
        return redirect(f"{_build_path(build)}?{urlencode({'done': 'cancelled'})}")

    def _promote(self, page: PageRequest) -> Response:
        self._admin.promote(page.person, page.value("subject"))
        return redirect(f"{ADMIN_PATH}?{urlencode({'done': 'promoted'})}")

    def _roll_back(self, page: PageRequest) -> Response:
        self._admin.rollback(page.person, page.value("subject"))
        return redirect(f"{ADMIN_PATH}?{urlencode({'done': 'rolled-back'})}")


def _build_path(build: str) -> str:
    return f"{BUILDS_PATH}/{quote(build, safe='')}"


def _page_of(action: str, subject: str, status: IndexStatus) -> str:
    """Return the page to go back to from a question whether to do something."""
    if action == "cancel":
        return _build_path(subject)
    return ADMIN_PATH if subject in (status.held_back, status.rollback_target) else SNAPSHOTS_PATH
