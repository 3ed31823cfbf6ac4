"""Files of a brief: rendering with code and seal, and reading one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bot.brief import document, labels
from bot.brief.document import BriefDocument
from bot.brief.forms import FORMS
from bot.brief.forms.form import BriefForm
from bot.brief.forms.seal import Seal, add_seal, canonical_json, compute_code, split_seal
from bot.brief.model import Brief
from bot.sanitise import sanitise_text
from index.errors import InvalidInput
from index.i18n.translation import use_language

_MAX_NAME_CHARS = 20


@dataclass(frozen=True, slots=True)
class BriefFile:
    """File of a brief, with the document that it shows and its verification code."""

    form: BriefForm
    document: BriefDocument
    content: bytes

    @property
    def code(self) -> str:
        """The verification code."""
        return self.document.code


def find_form(extension: str) -> BriefForm:
    """Return the form with this extension; raise InvalidInput."""
    form = FORMS.get(extension.lower().lstrip("."))
    if form is None:
        name = sanitise_text(extension)[:_MAX_NAME_CHARS]
        raise InvalidInput(labels.FORM_UNKNOWN.format(name=name), labels.FORM_UNKNOWN_HINT)
    return form


def render_file(brief: Brief, form: BriefForm, keys: Sequence[bytes] = ()) -> BriefFile:
    """Return the file of a brief in one form, signed with the first of `keys` if there is one."""
    content = canonical_json(brief.model_dump(mode="json"))
    with use_language(brief.language):
        laid_out = document.lay_out(brief, compute_code(content))
        body = form.render(laid_out, content)
    key = keys[0] if keys else None
    file = add_seal(body, describe_maker(form), form.opening, form.closing, key)
    return BriefFile(form, laid_out, file)


def describe_maker(form: BriefForm) -> str:
    """Return the programs that lay out this form, with their versions."""
    return f"hasanyone/{version('hasanyone')}{form.renderer()}"


def find_seal(file: bytes) -> tuple[BriefForm, Seal] | None:
    """Return the form of a file and its seal; None for a file without a seal."""
    for form in FORMS.values():
        if _has_form(file, form) and (seal := split_seal(file, form.opening, form.closing)):
            return form, seal
    return None


def _has_form(file: bytes, form: BriefForm) -> bool:
    """Return whether a file begins as this form does; Markdown and HTML have seals alike."""
    beginnings = {"html": b"<!doctype html>", "pdf": b"%PDF-", "md": b"# ", "json": b"{"}
    return file.startswith(beginnings[form.extension])
