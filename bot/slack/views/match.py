"""Blocks of one match of an answer, in full or in three lines."""

from bot.presentation import initiative_view, provenance
from bot.service.answer import Answer
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import escape, link
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Blocks, Element
from bot.store.feedback import FeedbackKind
from index.model import Hit, Initiative, OutcomeResult

_TITLE_CHARS, _GIST_CHARS, _ITEM_CHARS, _WHO_CHARS, _WHY_CHARS, _DIFFERS_CHARS = (
    100,
    180,
    60,
    90,
    80,
    90,
)
_URL_CHARS, _COMPACT_GIST_CHARS = 160, 120
_MAX_ITEMS, _MAX_TERMS, _MAX_ORIGINS, _MAX_ORGANISATIONS = 2, 5, 2, 2
_TERM_CHARS = 20

FEEDBACK_LABELS = {
    FeedbackKind.RELEVANT: "Relevant",
    FeedbackKind.NOT_RELEVANT: "Not relevant",
    FeedbackKind.KNEW: "I already knew it",
    FeedbackKind.SAME: "Same as another match …",
    FeedbackKind.WRONG: "Something is wrong …",
}


def full(answer: Answer, hit: Hit) -> Blocks:
    """Return a match with everything that an answer states of it."""
    initiative = hit.initiative
    head = _head_lines(hit, _GIST_CHARS, _MAX_ORGANISATIONS)
    if differs := escape(initiative_view.differences(answer.verdict, hit), _DIFFERS_CHARS):
        head.append(f"*Differs* {differs}")
    return [
        block_kit.section("\n".join(head)),
        *_outcome_blocks(initiative),
        block_kit.context("\n".join([_match_reason(hit), *_record_lines(answer, initiative)])),
        block_kit.actions(details_button(answer, hit), feedback_menu(answer, hit)),
    ]


def compact(answer: Answer, hit: Hit) -> Block:
    """Return a match in three lines."""
    return block_kit.section(
        "\n".join(_head_lines(hit, _COMPACT_GIST_CHARS, 1)), accessory=details_button(answer, hit)
    )


def details_button(answer: Answer, hit: Hit) -> Element:
    """Return the button that opens the details of a match."""
    return block_kit.button(
        "Details",
        identifiers.ActionId.DETAILS,
        payloads.encode_match(answer.query_id, hit.initiative.id),
        accessibility_label=f"Details of {hit.rank}. {hit.initiative.title}",
    )


def feedback_menu(answer: Answer, hit: Hit) -> Element:
    """Return the menu of feedback on a match."""
    return block_kit.overflow(
        identifiers.ActionId.MATCH_FEEDBACK,
        [
            block_kit.option(
                text, payloads.encode_feedback(kind, answer.query_id, hit.initiative.id)
            )
            for kind, text in FEEDBACK_LABELS.items()
        ],
    )


def title_link(initiative: Initiative, max_chars: int = _TITLE_CHARS) -> str:
    """Return the title, as a link where the initiative has a URL."""
    return (
        link(initiative.url, initiative.title, max_chars, max_url_chars=_URL_CHARS)
        or "Title not stated"
    )


def organisations(initiative: Initiative, count: int = _MAX_ORGANISATIONS) -> str:
    """Return the organisations, the lead first, and how many there are beyond `count`."""
    names = initiative_view.organisations(initiative, count)
    return escape(", ".join(names), _WHO_CHARS) or "Organisation not stated"


def _head_lines(hit: Hit, gist_chars: int, count: int) -> list[str]:
    initiative = hit.initiative
    return [
        f"*{hit.rank}. {title_link(initiative)}*",
        f"{organisations(initiative, count)} · *{escape(initiative_view.status(initiative), 60)}*",
        escape(initiative_view.summary_sentence(initiative), gist_chars) or "Summary not stated",
    ]


def _outcome_cells(initiative: Initiative) -> dict[str, str]:
    """Return what was delivered and not, who paid and whom to ask; empty where not stated."""
    delivered = _format_items(initiative_view.delivered_outcomes(initiative))
    expected = len(initiative.outcomes_with(OutcomeResult.UNKNOWN))
    if delivered and expected:
        delivered += f"\n_{expected} more expected, result not stated_"
    return {
        "Delivered": delivered,
        "Not delivered": _format_items(
            initiative_view.outcome_statements(initiative, OutcomeResult.NOT_DELIVERED)
        ),
        "Funding": escape(initiative_view.funding(initiative.funding), _WHO_CHARS),
        "Contact": escape(initiative.contact, _WHO_CHARS),
    }


def _outcome_blocks(initiative: Initiative) -> Blocks:
    """Return the outcomes in two columns, and below by name those that are not stated."""
    cells = _outcome_cells(initiative)
    stated = [f"*{name}*\n{text}" for name, text in cells.items() if text]
    absent = [name for name, text in cells.items() if not text]
    expected = len(initiative.outcomes_with(OutcomeResult.UNKNOWN))
    lines = [f"*{name}*: _{initiative_view.NOT_STATED}_" for name in absent]
    if expected and "Delivered" in absent:
        lines[0] += f" _({expected} expected)_"
    return [
        *([block_kit.section(fields=stated)] if stated[1:] else map(block_kit.section, stated)),
        *([block_kit.context(" · ".join(lines))] if lines else []),
    ]


def _format_items(items: list[str]) -> str:
    if len(items) == 1:
        return escape(items[0], _MAX_ITEMS * _ITEM_CHARS)
    lines = [f"• {escape(item, _ITEM_CHARS)}" for item in items[:_MAX_ITEMS]]
    return "\n".join([*lines, *block_kit.more_line(items, _MAX_ITEMS)])


def _match_reason(hit: Hit) -> str:
    terms = [
        escape(term, _TERM_CHARS)
        for term in initiative_view.shorten_list(list(hit.terms), _MAX_TERMS)
    ]
    reason = f"shares {', '.join(terms)}" if terms else "close in meaning, shares no word"
    if facets := escape(initiative_view.matched_facets(hit), _WHY_CHARS):
        reason += f"; {facets}"
    passage = escape(initiative_view.passage(hit), _WHY_CHARS)
    quote = f": “{passage}”" if passage else ""
    return f"*Why it matched* {hit.strength.capitalize()}: {reason}{quote}"


def _record_lines(answer: Answer, initiative: Initiative) -> list[str]:
    """Return the registries and their freshness, how independent they are, and a dispute."""
    sources = answer.searched.sources
    registries = [
        f"{escape(origin.registry, 60)}, {escape(provenance.describe_refresh(origin, sources), 40)}"
        for origin in initiative.origins[:_MAX_ORIGINS]
    ]
    registries += block_kit.more_line(initiative.origins, _MAX_ORIGINS)
    lines = [f"*Registry* {'; '.join(registries)}"]
    if independence := provenance.describe_independence(initiative):
        lines.append(f"*Witnesses* {independence}")
    disputes = [escape(line, _WHY_CHARS) for line in initiative_view.disagreements(initiative)]
    return [*lines, *(f"*Records disagree* {line}" for line in disputes[:1])]
