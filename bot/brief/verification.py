"""Verification of a brief's file: whether anything in it was changed since it was made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from bot.brief import document, labels
from bot.brief.forms.file import describe_maker, find_seal
from bot.brief.forms.form import BriefForm
from bot.brief.forms.seal import Seal, canonical_json, compute_code
from bot.brief.model import Brief
from index.i18n.formats import format_time
from index.i18n.translation import use_language


@dataclass(frozen=True, slots=True)
class FileCheck:
    """Check of a file, in sentences; `brief` is its content where the file is unchanged."""

    brief: Brief | None
    lines: tuple[str, ...]

    @property
    def is_unchanged(self) -> bool:
        """Return whether the file is as it was made."""
        return self.brief is not None


def check_file(file: bytes, keys: Sequence[bytes] = ()) -> FileCheck:
    """Check the seal, the code, the signature, and that the file shows what its content says.

    The pages are made again and compared by the version that made them. Raises SetupError for a PDF
    where the extra is missing.
    """
    found = find_seal(file)
    if found is None:
        return FileCheck(None, (labels.NOT_A_BRIEF,))
    form, seal = found
    if not seal.is_whole:
        return _changed(labels.CHANGED_SEAL)
    if seal.signature and keys and not seal.is_signed_with(keys):
        return _changed(labels.CHANGED_SIGNATURE)
    try:
        content = form.extract(seal.body)
        brief = Brief.model_validate_json(content)
    except (ValueError, ValidationError, KeyError, TypeError):
        return _changed(labels.CHANGED_CODE)
    if canonical_json(json.loads(content)) != content:
        return _changed(labels.CHANGED_CODE)
    return _check_pages(form, seal, brief, content, has_keys=bool(keys))


def _check_pages(
    form: BriefForm, seal: Seal, brief: Brief, content: bytes, *, has_keys: bool
) -> FileCheck:
    """Make the pages again and compare them; by another version, only look for the code."""
    code, here = compute_code(content), describe_maker(form)
    lines = [
        labels.UNCHANGED.format(time=format_time(brief.made_at)),
        labels.CODE_IS.format(code=code),
    ]
    if seal.made_by != here:
        lines.append(labels.LAYOUT_OF_OTHER_VERSION.format(made_by=seal.made_by, here=here))
    elif _lay_out(form, brief, content) != seal.body:
        return _changed(labels.CHANGED_LAYOUT)
    if not seal.signature:
        lines.append(labels.NOT_SIGNED)
    else:
        lines.append(labels.SIGNED if has_keys else labels.SIGNED_NO_KEY)
    return FileCheck(brief, tuple(lines))


def _lay_out(form: BriefForm, brief: Brief, content: bytes) -> bytes:
    """Return the pages of a brief in its own language, whoever verifies it."""
    with use_language(brief.language):
        return form.render(document.lay_out(brief, compute_code(content)), content)


def _changed(reason: str) -> FileCheck:
    return FileCheck(None, (labels.CHANGED, reason))
