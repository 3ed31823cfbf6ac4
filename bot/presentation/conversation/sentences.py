"""Sentences and labels of replies to greetings, thanks, questions about an answer and the like."""

from bot.service.conversation.utterance import Intent, Topic
from bot.store.model import Surface
from index.i18n.labels import translate_constants

_DESCRIBE = "Tell me what you plan to build, such as “damp and mould reporting”"
REPLIES = {
    Intent.GREETING: f"Hello! {_DESCRIBE}, and I will look up who has already done it.",
    Intent.THANKS: "You are welcome. Ask again whenever you plan something.",
    Intent.SMALL_TALK: f"I only know what others have built. {_DESCRIBE}, or type “help”.",
    Intent.UNCLEAR: (
        "I am not sure what you mean, so I did not search. If it is a question, begin with “has"
        " anyone”; type “help” for what I can do."
    ),
    Intent.HUMAN: (
        "I am a program, and nobody reads along. To find people who have done it, ask “who can I"
        " contact?” below an answer. To reach those who run Has Anyone, choose “Something is wrong”"
        " there."
    ),
    Intent.FILTER: (
        "I cannot filter by that. Reply with a place, a status or a year, such as “only Wales”,"
        " “still running?” or “since 2019”, or ask the whole question again."
    ),
}
# Where a message goes on from an answer that is not there.
NO_ANSWER_YET = f"There is no answer here to go on from. {_DESCRIBE}."
PRIVACY_REPLIES = {
    Surface.SLACK: (
        "I keep your questions and feedback under your Slack ID, for you to find again, and not"
        " greetings or the like. To see or delete them, open my Home tab."
    ),
    Surface.TEAMS: (
        "I keep your questions and feedback under your Microsoft ID, for you to find again, and not"
        " greetings or the like. To see them, type “my questions”; to delete them, type “delete my"
        " questions”."
    ),
}
STOP_REPLIES = {
    Surface.SLACK: (
        "I say nothing more until somebody asks me. If I offer answers in a channel unasked, an"
        " administrator can switch that off there with “/hasanyone admin nudge off”."
    ),
    Surface.TEAMS: (
        "I say nothing more until somebody asks me. To remove me altogether, uninstall the app from"
        " this chat."
    ),
}
FEEDBACK_ON_MATCH = "“{title}”: {confirmation}"

# What is asked, for “not stated”.
TOPICS = {
    Topic.FUNDING: "who paid",
    Topic.COST: "what it cost",
    Topic.CONTACT: "whom to contact",
    Topic.OUTCOME: "what it delivered and what not",
    Topic.STATUS: "whether it still runs",
    Topic.PLACE: "where it is",
    Topic.ORGANISATION: "who did it",
    Topic.DATE: "when it ran",
    Topic.SOURCE: "where that is from",
    Topic.REUSE: "whether its code can be reused",
    Topic.REASON: "why it matched",
    Topic.SUMMARY: "what it does",
    Topic.COMPARISON: "how they compare",
}
NOT_STATED = "Not stated: no registry says {topic}."
NOT_STATED_FOR = "Not stated for {titles}: no registry says {topic}."
NO_AMOUNT = "The amount is not stated."
PAID_BY = "Paid for by {funder}."
FUNDED = "Funding: {funding}."
ASK_ORGANISATION = "{not_stated} You could ask {organisation}."
IN_PART_LABEL = "In part: {outcomes}."
DELIVERED = "Delivered: {outcomes}."
NOT_DELIVERED = "Not delivered: {outcomes}."
EXPECTED = "Expected, result not stated: {outcomes}."
ALSO_USED_IN = "{place}; also used in {others}"
CODE_AT = "Code"
LICENCE = "Licence: {licence}."
OFFER = "Offered to others: {offer}."
RECORD_LINE = "Source: {record}"
RECORDS_LINE = "Sources: {records}"
NUMBERED_TITLE = "{number}. {title}"
FROM_REGISTRIES = "Has Anyone repeats what public registries say."
ONLY_CLOSEST = "We saw nothing that answers your question. Of the closest matches:"
NO_SUCH_MATCH = "I cannot tell which match you mean. Say its number or its title: {titles}."
NO_MATCHES = "There are no matches to ask about. Ask in other words."
AND = "{first} and {last}"
SUMMARY_LINE = "{title}: {facts}"

translate_constants(__name__)
