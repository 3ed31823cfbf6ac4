"""Results of an IATI activity as expected outcomes: an indicator's target, and what came of it.

Only the last target counts. It is delivered if the value of its own period reaches it, partly
delivered if that value is better than the baseline, and otherwise not delivered. What is not
stated in numbers, or in several parts, is not judged.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ingest.parse.standards.iati_texts import children, narrative

_DELIVERED, _PARTLY, _NOT_DELIVERED = "delivered", "partly", "not_delivered"
_PERCENTAGE = "2"


@dataclass(frozen=True, slots=True)
class _Value:
    """Value of an indicator as it is written, with its comment and, if it is one, its number."""

    text: str
    comment: str
    number: float | None


def read_outcomes(activity: Element, language: str) -> Iterator[dict[str, str]]:
    """Yield {statement, result, evidence} for each indicator, or for a result without any."""
    for result in children(activity, "result"):
        title = narrative(result, language, "title")
        about = narrative(result, language, "description")
        indicators = children(result, "indicator")
        if not indicators and (title or about):
            yield {"statement": _join(": ", title, about)}
        for indicator in indicators:
            yield _read_indicator(indicator, title, language)


def _read_indicator(indicator: Element, result_title: str, language: str) -> dict[str, str]:
    name = narrative(indicator, language, "title") or narrative(indicator, language, "description")
    unit = "%" if indicator.get("measure") == _PERCENTAGE else ""
    baseline = _single(children(indicator, "baseline"), language, unit)
    period = _last_period(indicator)
    target = _single(children(period, "target"), language, unit) if period is not None else None
    actual = _single(children(period, "actual"), language, unit) if period is not None else None
    statement = _join(": ", result_title, "" if name == result_title else name)
    if target and (target.text or target.comment):
        aim = _join(", ", f"target {target.text}" if target.text else "", target.comment)
        statement = f"{statement} ({aim})"
    is_rising = indicator.get("ascending", "1").lower() not in ("0", "false")
    outcome = {
        "statement": statement,
        "result": _judge(baseline, target, actual, is_rising=is_rising),
        "evidence": _evidence(baseline, actual, period),
    }
    return {name: text for name, text in outcome.items() if text}


def _last_period(indicator: Element) -> Element | None:
    """Return the last period with a target, or else the last of all."""
    periods = sorted(children(indicator, "period"), key=_period_end)
    aimed = [period for period in periods if children(period, "target")]
    return next(reversed(aimed or periods), None)


def _period_end(period: Element) -> str:
    return next((end.get("iso-date", "") for end in children(period, "period-end")), "")


def _single(elements: list[Element], language: str, unit: str) -> _Value | None:
    """Return the value of the whole; None if only several parts are stated, such as sexes."""
    whole = [each for each in elements if not children(each, "dimension")]
    chosen = whole or elements
    if len(chosen) != 1:
        return None
    text = (chosen[0].get("value") or "").strip()
    comment = narrative(chosen[0], language, "comment")
    return _Value(f"{text}{unit}" if text else "", comment, _number(text))


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _judge(
    baseline: _Value | None, target: _Value | None, actual: _Value | None, *, is_rising: bool
) -> str:
    if not target or not actual or target.number is None or actual.number is None:
        return ""
    sign = 1 if is_rising else -1
    if sign * actual.number >= sign * target.number:
        return _DELIVERED
    start = baseline.number if baseline and baseline.number is not None else None
    if start is None:
        return _PARTLY if is_rising and actual.number > 0 else _NOT_DELIVERED
    return _PARTLY if sign * actual.number > sign * start else _NOT_DELIVERED


def _evidence(baseline: _Value | None, actual: _Value | None, period: Element | None) -> str:
    if not actual or not (actual.text or actual.comment):
        return ""
    end = _period_end(period) if period is not None else ""
    reached = f"{actual.text}{f' by {end}' if end else ''}" if actual.text else ""
    start = f"from {baseline.text}" if baseline and baseline.text and reached else ""
    return _join(". ", _join(", ", reached, start), actual.comment)


def _join(separator: str, *texts: str) -> str:
    return separator.join(text for text in texts if text)
