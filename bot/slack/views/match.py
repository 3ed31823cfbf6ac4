"""One match of an answer: whole, or in three lines."""

from bot.presentation import initiative_text, provenance
from bot.service.answer import Answer
from bot.slack import identifiers, payloads
from bot.slack.mrkdwn import link, words
from bot.slack.views import block_kit
from bot.slack.views.block_kit import Block, Blocks, Element
from bot.store.feedback import Feedback
from index.model import Hit, Initiative, Result

_TITLE, _GIST, _ITEM, _WHO, _WHY, _DIFFERS = 100, 180, 60, 90, 80, 90
_ADDRESS, _COMPACT = 160, 120
_ITEMS, _TERMS, _ORIGINS, _BODIES = 2, 5, 2, 2
_TERM = 20

FEEDBACK = {
    Feedback.RELEVANT: "Relevant",
    Feedback.NOT_RELEVANT: "Not relevant",
    Feedback.KNEW: "I already knew it",
    Feedback.SAME: "Same as another match …",
    Feedback.WRONG: "Something is wrong …",
}


def whole(answer: Answer, hit: Hit) -> Blocks:
    """A match with everything that an answer tells of it."""
    initiative = hit.initiative
    head = _head(hit, _GIST, _BODIES)
    if differs := words(initiative_text.differs(answer.verdict, hit), _DIFFERS):
        head.append(f"*Differs* {differs}")
    return [
        block_kit.section("\n".join(head)),
        *_grid(initiative),
        block_kit.context("\n".join([_why(hit), *_records(answer, initiative)])),
        block_kit.actions(details_button(answer, hit), feedback_menu(answer, hit)),
    ]


def compact(answer: Answer, hit: Hit) -> Block:
    """A match in three lines."""
    return block_kit.section(
        "\n".join(_head(hit, _COMPACT, 1)), accessory=details_button(answer, hit)
    )


def details_button(answer: Answer, hit: Hit) -> Element:
    """Opens the details of a match."""
    return block_kit.button(
        "Details",
        identifiers.Action.DETAILS,
        payloads.pick(answer.query_id, hit.initiative.id),
        says=f"Details of {hit.rank}. {hit.initiative.title}",
    )


def feedback_menu(answer: Answer, hit: Hit) -> Element:
    """What a person may say of a match."""
    return block_kit.overflow(
        identifiers.Action.MATCH_FEEDBACK,
        [
            block_kit.option(text, payloads.choice(kind, answer.query_id, hit.initiative.id))
            for kind, text in FEEDBACK.items()
        ],
    )


def titled(initiative: Initiative, most: int = _TITLE) -> str:
    """The title, as a link where the initiative has an address."""
    return link(initiative.url, initiative.title, most, longest=_ADDRESS) or "Title not stated"


def who(initiative: Initiative, most: int = _BODIES) -> str:
    """Who does it, the lead first, and how many there are beyond `most`."""
    bodies = initiative_text.organisations(initiative, most)
    return words(", ".join(bodies), _WHO) or "Organisation not stated"


def _head(hit: Hit, most: int, bodies: int) -> list[str]:
    initiative = hit.initiative
    return [
        f"*{hit.rank}. {titled(initiative)}*",
        f"{who(initiative, bodies)} · *{words(initiative_text.status(initiative), 60)}*",
        words(initiative_text.gist(initiative), most) or "Summary not stated",
    ]


def _ledger(initiative: Initiative) -> dict[str, str]:
    """What became of it, who paid and whom to ask, empty where no record says."""
    delivered = _items(initiative_text.delivered(initiative))
    expected = len(initiative.outcomes_with(Result.UNKNOWN))
    if delivered and expected:
        delivered += f"\n_{expected} more expected, result not stated_"
    return {
        "Delivered": delivered,
        "Not delivered": _items(initiative_text.statements(initiative, Result.NOT_DELIVERED)),
        "Funding": words(initiative_text.funding(initiative.funding), _WHO),
        "Contact": words(initiative.contact, _WHO),
    }


def _grid(initiative: Initiative) -> Blocks:
    """The ledger in two columns, and by name what of it is not stated."""
    ledger = _ledger(initiative)
    stated = [f"*{name}*\n{told}" for name, told in ledger.items() if told]
    absent = [name for name, told in ledger.items() if not told]
    expected = len(initiative.outcomes_with(Result.UNKNOWN))
    lines = [f"*{name}*: _{initiative_text.NOT_STATED}_" for name in absent]
    if expected and "Delivered" in absent:
        lines[0] += f" _({expected} expected)_"
    return [
        *([block_kit.section(fields=stated)] if stated[1:] else map(block_kit.section, stated)),
        *([block_kit.context(" · ".join(lines))] if lines else []),
    ]


def _items(items: list[str]) -> str:
    if len(items) == 1:
        return words(items[0], _ITEMS * _ITEM)
    shown = [f"• {words(item, _ITEM)}" for item in items[:_ITEMS]]
    return "\n".join([*shown, *block_kit.rest(items, _ITEMS)])


def _why(hit: Hit) -> str:
    terms = [words(term, _TERM) for term in initiative_text.first(list(hit.terms), _TERMS)]
    found = f"shares {', '.join(terms)}" if terms else "close in meaning, shares no word"
    if facets := words(initiative_text.facets(hit), _WHY):
        found += f"; {facets}"
    passage = words(initiative_text.passage(hit), _WHY)
    told = f": “{passage}”" if passage else ""
    return f"*Why it matched* {hit.strength.capitalize()}: {found}{told}"


def _records(answer: Answer, initiative: Initiative) -> list[str]:
    """Where it is recorded and how fresh that is; what the records do not agree on."""
    sources = answer.searched.sources
    told = [
        f"{words(origin.registry, 60)}, {words(provenance.refreshed(origin, sources), 40)}"
        for origin in initiative.origins[:_ORIGINS]
    ]
    told += block_kit.rest(initiative.origins, _ORIGINS)
    lines = [f"*Registry* {'; '.join(told)}"]
    if heard := provenance.witnesses(initiative):
        lines.append(f"*Witnesses* {heard}")
    disputes = [words(line, _WHY) for line in initiative_text.disagreements(initiative)]
    return [*lines, *(f"*Records disagree* {line}" for line in disputes[:1])]
