"""Labels, headings, buttons and short sentences that people read, each in one place.

Each is a whole phrase or a format string with named fields, so that it can be translated as it is,
and is read in the language of the reader. Sentences that depend on data are chosen in the views;
none of them is written in a surface.
"""

from collections.abc import Mapping, Sequence

from bot.store.model import FeedbackKind, Surface
from index.i18n.formats import format_number
from index.i18n.labels import translate_constants
from index.i18n.translation import Plural, gettext, ngettext
from index.model import (
    FilterName,
    MatchStrength,
    OutcomeResult,
    Role,
    SourceState,
    Status,
    VerdictKind,
)
from index.snapshot.build_records import BuildState

# What no registry states.
NOT_STATED = "not stated"
TITLE_NOT_STATED = "Title not stated"
ORGANISATION_NOT_STATED = "Organisation not stated"
SUMMARY_NOT_STATED = "Summary not stated"
DATE_NOT_STATED = "Date not stated"
PLACE_NOT_STATED = "Place not stated"
ADDRESS_NOT_STATED = "Web address not stated"
REGISTRY_NOT_STATED = "Registry not stated"
STATUS_DATE_NOT_STATED = "{status}, date not stated"
LAST_READ_NOT_STATED = "date last read not stated"
CURRENCY_NOT_STATED = "{amount} (currency not stated)"

VERDICT_LABELS = {
    VerdictKind.DONE: "Done",
    VerdictKind.UNDER_WAY: "Under way",
    VerdictKind.STOPPED: "Tried and stopped",
    VerdictKind.PROPOSED: "Proposed, not funded",
    VerdictKind.CLOSE: "Something close",  # in stored questions of earlier versions alone
    VerdictKind.NOBODY: "Nobody we can see",
    VerdictKind.CANT_SAY: "Can’t say",
}
BEGUN_AND_ENDED, PROBABLY_BEGUN_AND_ENDED = "Begun and ended", "Probably begun and ended"
PROBABLE_VERDICT_LABELS = {
    **VERDICT_LABELS,
    VerdictKind.DONE: "Probably done",
    VerdictKind.UNDER_WAY: "Probably under way",
    VerdictKind.STOPPED: "Probably tried and stopped",
    VerdictKind.PROPOSED: "Probably proposed, not funded",
    VerdictKind.NOBODY: "Probably nobody",
}
STATUS_LABELS = {
    Status.IDEA: "Idea",
    Status.DISCOVERY: "Discovery",
    Status.ALPHA: "Alpha",
    Status.BETA: "Beta",
    Status.LIVE: "Live",
    Status.COMPLETED: "Completed",
    Status.STOPPED: "Stopped",
    Status.UNKNOWN: "Status not stated",
}
RESULT_LABELS = {
    OutcomeResult.DELIVERED: "Delivered",
    OutcomeResult.PARTLY: "Delivered in part",
    OutcomeResult.NOT_DELIVERED: "Not delivered",
    OutcomeResult.UNKNOWN: "Result not stated",
}
STRENGTH_LABELS = {
    MatchStrength.STRONG: "Strong match",
    MatchStrength.GOOD: "Good match",
    MatchStrength.PARTIAL: "Partial match",
    MatchStrength.WEAK: "Weak match",
}

FILTER_LABELS: Mapping[str, str] = {
    FilterName.PLACE: "Place",
    FilterName.STATUS: "Status",
    FilterName.SINCE: "Since",
    FilterName.THEME: "Theme",
    FilterName.ORG: "Organisation",
    FilterName.SOURCE: "Registry",
    FilterName.LICENCE: "Licence",
}
FILTER = "{name}: {value}"
STILL_RUNNING = "still running"

# An answer.
QUESTION = "Question"
ASK_FIELD = "Has anyone …?"
ASK_AGAIN_FIELD = "Ask again: has anyone …?"
ASK_ANOTHER_FIELD = "Something else: has anyone …?"
PREVIOUS_QUESTION = "Previous question"
FILTERS = "Filters"
NO_FILTERS = "none"
ADDED_FILTERS = "Filters we added"
SEARCHED_AS = "Searched as"
CORRECTION = "“{read}” instead of “{typed}”"
PROBABILITY = "Probability"
MATCHES = "What we found"
CLOSEST_MATCHES = "The closest matches"
NO_MATCHES = "There are no matches to show"
MORE_MATCHES = "Matches {first} to {last} for “{question}”"
NO_MORE_MATCHES = "There are no more matches for “{question}”."
ATTEMPTS = "Earlier attempts, oldest first"
ELSEWHERE = "Elsewhere, outside your filters"
NEXT_STEPS = "What to do next"
SEARCHED = "What we searched"
NOT_IN_INDEX = "Not in this index: {titles}"
ALSO_FOUND = "{verdict} Also: {matches}."
FURTHER_FOUND = "{verdict}: {matches}."
CLOSEST_FOUND = "{verdict} The closest: {matches}."
CLOSEST = "Close, but probably no answer"
CLOSEST_TO = "Close to “{question}”, but probably no answer to it."
MATCH_FOR = "{strength} for “{question}”. The answer: {verdict}."
ELSEWHERE_IN_SHORT = "Outside your filters: {matches}"
NUMBERED = "{number}. {title}"
NUMBERED_WITH_STATUS = "{number}. {title} ({status})"
SHARED_BY = "{person} asked this question and shared the answer."

# A match.
BECAME_OF = "{label}: {outcome}."
BECAME_OF_SEVERAL = "{label}: {outcome} (and {count} more)."
WITH_STRENGTH = "{strength}. {gist}"
DIFFERS = "How it differs"
FUNDING = "Funding"
CONTACT = "Contact"
DISAGREEMENTS = "Records disagree"
DISAGREEMENT = "{field}: {statements}"
STATEMENT = "{value} per {registry}"
DATED_STATEMENT = "{value} per {registry}, {date}"
REASON = "Why it matched"
IS_NAMED = "This is the name you asked for."
ANSWERS_QUESTION = "Matches a question it is known to answer: “{question}”"
SHARES_TERMS = "It mentions {terms}."
SHARES_NO_TERMS = "It is close in meaning but shares no word."
SHARES_FACETS = "As you asked: {facets}."
QUOTE = "“{passage}”"
REGISTRY = "Registry"
REGISTRIES = "Registries"
RECORDS = "Records"
SIMILAR = "Nearly the same"
ADDRESS = "Web address"
IN_PART = "{outcome} (in part)"
NOT_DELIVERED = "Not delivered: {outcomes}"
FACTS_NOT_STATED = "Not stated: {facts}"
SUMMARY = "summary"
OUTCOMES_DELIVERED = "what it delivered"
OUTCOMES_NOT_DELIVERED = "what it did not deliver"
LABELLED = "{label}: {text}"
AND_MORE = "and {count} more"

PERIOD = "{started} to {ended}"
STARTED_ON = "From {date}"
ENDED_ON = "Until {date}"
STATUS_AS_OF = "{status} as of {date}"
STATUS_CHECKED = "{status}, checked {date}"
ROLE_LABELS = {
    Role.LEAD: "lead",
    Role.PARTNER: "partner",
    Role.FUNDER: "funder",
    Role.SUPPLIER: "supplier",
}
ORGANISATION_WITH_ROLE = "{name} ({role})"


# The details of an initiative.
DETAILS = "Details"
INITIATIVE = "Initiative"
OUTCOMES = "What it set out to do, and what happened"
OUTCOMES_NOT_STATED = "Outcomes: not stated"
OUTCOME = "Outcome"
RESULT = "What happened"
EVIDENCE = "Evidence"
DATES = "When"
STATUS_DATE = "{status} as of"
STATUS_CHECKED_ON = "Status checked"
ON_RECORD = "On record"
DISPUTES = "Where the records disagree"
RELATED = "Related, but not the same"
RELATED_LINE = "{title}: {reason}"
RECORDED = "Where this is recorded"
CODE = "Code"
LICENCE = "Licence"
OFFER = "Offered to others"
ENTRY = "Entry"
KEY = "Key"
SEEN = "Seen"
SEEN_AND_READ = "{seen}, {last_read}"
STATES = "States"
STATES_OTHERWISE = "States something else for"
STATED_BY = "Stated by {registries}"
PER = "per {registries}"
ID = "Id"
ALL_RECORDED = "{title}: everything that is recorded about it."
OPEN_PAGE_ACTION = "See everything recorded"
OPEN_ADDRESS_ACTION = "Open its web address"
REPEATED_BY = "Has Anyone repeats what public registries say."

# Where it comes from and when that was read.
FIELD_LABELS = {
    "title": "Title",
    "summary": "Summary",
    "status": "Status",
    "started": "Started",
    "ended": "Ended",
    "organisations": "Organisations",
    "outcomes": "Outcomes",
    "funding": "Funding",
    "contact": "Contact",
    "url": "Web address",
    "kind": "Kind",
    "country": "Country",
    "region": "Region",
    "deployed_in": "Also used in",
    "themes": "Themes",
    "aliases": "Other names",
    "reuse": "Reuse",
    "description": "Description",
    "links": "Further reading",
    "amount": "Amount",
    "currency": "Currency",
    "period": "Period",
    "source": "Source",
}
LAST_READ = "last read {date}"
SOURCE_STATE_TEXT = {
    SourceState.FAILED: "could not be read",
    SourceState.NOT_READ: "not in this index",
}
SOURCE_STATE_WITH_REASON = {
    SourceState.FAILED: "could not be read ({reason})",
    SourceState.NOT_READ: "not in this index ({reason})",
}
SOURCE_STATE = "{title}: {state}"
RECORD_SOURCE = "{registry}, {last_read}"
INITIATIVE_COUNT = Plural("{count} initiative", "{count} initiatives")
REGISTRY_COUNT = Plural("{count} registry", "{count} registries")
SCOPE = "{initiatives} from {registries}, each last read on or after {date}. Index {snapshot}."
SCOPE_UNDATED = "{initiatives} from {registries}, date last read not stated. Index {snapshot}."
SCOPE_BY_COUNTRY = (
    "{initiatives}: {countries}. From {registries}, each last read on or after {date}. Index"
    " {snapshot}."
)
SCOPE_BY_COUNTRY_UNDATED = (
    "{initiatives}: {countries}. From {registries}, date last read not stated. Index {snapshot}."
)
SCOPE_IN_SHORT = "We searched {initiatives} from {registries}, each read since {date}."
SCOPE_IN_SHORT_UNDATED = "We searched {initiatives} from {registries}."
COULD_NOT_READ = "Could not be read: {titles}."
INITIATIVES_FROM = "{count} from {country}"
ELSEWHERE_OR_NOT_STATED = "{count} from elsewhere or not stated"
# Names of countries as a sentence has them, where they differ.
COUNTRIES_IN_SENTENCES = {"US": "the US", "GB": "the UK"}
CALIBRATION = "How we worked out the probabilities: {basis}."
FITTED_ON_QUESTIONS = "fitted on {count} judged questions"
CARRIED_OVER = "carried over from other registries, held back by {count} titles"
PROBABILITY_OF_ANSWER = "{percentage} chance that at least one match answers the question"
PROBABILITY_FOR_NOBODY = "{percentage} of questions like this do have a match that answers them"
PROBABILITY_ASSUMPTION = (
    "{probability}. This assumes that about {tenths} in 10 questions have been answered somewhere"
)
OVER_99_PERCENT = "over 99%"
UNDER_1_PERCENT = "under 1%"
COPIED_RECORDS = "{records} records have the same text, so they count as one source."
SOME_INDEPENDENT_RECORDS = "{records} records, {independent} of them independent."
INDEPENDENT_RECORDS = "{records} independent records."

# What to do next.
ASK_IN_OTHER_WORDS = (
    "Ask again in other words: say what the problem is, then what you want to build."
)
ASK_AN_EXPERT = "Ask somebody who knows the field: this index cannot tell."
ASK_WHEN_READ = "Ask again when this can be read: {titles}."
ASK_WITHOUT_FILTERS = "Ask again without the filters ({filters})."
LOOK_ELSEWHERE = "Look at what we found elsewhere, outside your filters: it may be what you need."
READ_WHAT_FAILED = "Read what was not delivered before you plan."
LOOK_AT_CODE = "Look at the code of “{title}” before you write any."
THE_TEAM_OF = "the team behind “{title}”"
CONTACT_WITH_DETAILS = "{name} ({contact})"
SPEAK_TO = {
    VerdictKind.DONE: "Speak to {whom} before you build: what would they do again?",
    VerdictKind.UNDER_WAY: "Speak to {whom} now, while they are still shaping it: could you join?",
    VerdictKind.STOPPED: "Speak to {whom} and ask why it stopped.",
    VerdictKind.PROPOSED: "Speak to {whom} and ask why it was not funded.",
}
SPEAK_TO_ENDED = "Speak to {whom} and ask what came of it."
CHECK_WITH = "Check with {whom} that it does what you need."
CHECK_CLOSEST = "Check the closest matches: one of them may still be what you need."

# Buttons under an answer.
MORE_ACTION = "More matches"
MORE_WITH_LIMIT = Plural(
    "{count} more match: to see it, add --limit {limit}.",
    "{count} more matches: to see them, add --limit {limit}.",
)
FIRST_MATCHES_ACTION = "First matches"
REFINE_ACTION = "Refine"
DROP_FILTERS_OPTIONS = "To search without these filters, add: {options}"
DROP_FILTERS_ACTION = "Remove these filters"
DETAILS_ACTION = "Details"
DETAILS_OF = "Details of {title}"
SOURCES_ACTION = "Registries and dates"
CHANGE_QUESTION_ACTION = "Change the question or its filters"
SHARE_ACTION = "Share in channel"

# Forms.
CANCEL = "Cancel"
CLOSE = "Close"
ANY = "Any"
CHOOSE_MATCH = "Choose a match"
SEND_ACTION = "Send"
REFINE = "Refine the question"
REFINE_NOTE = "Leave a filter empty to search without it."
ASK_AGAIN_ACTION = "Ask again"
BACK_ACTION = "Back to the answer"
QUESTION_MISSING = "Enter what you are looking for in a few words."
FILTER_HINTS = {
    "in": "A country, region or area, such as Wales",
    "status": "How far it has got",
    "since": "A year, such as 2019",
    "theme": "One word, such as housing",
    "org": "Part of its name, such as Hackney",
    "source": "Its name, such as local-digital-fund",
    "licence": "“open” for code that you can reuse, or a word of a licence’s name",
}
SOURCE_CHOICE_HINT = "One of the registries in this index"
LICENCE_CHOICE_HINT = "For code that you can reuse"
OPEN_LICENCE = "An open licence"
LIVE_OR_COMPLETED = "Live or completed"
UNDER_WAY_STATUSES = "Under way"
SEARCH_HINT = "Describe the problem, or what you want to build, in your own words."
SEARCH_PLACEHOLDER = "housing repairs online"
SEARCH_ACTION = "Ask"
SEARCH_FILTERS = "Choose where to look"
DROPPED_FILTERS = "Do not take filters from the question’s words: {filters}"
SHORTCUT_FIELD = (
    "Has anyone done this? Change the question if you need to. Do not include anyone’s name."
)
SHORTCUT_TITLE = "Has anyone done this?"
SHORTCUT_ACTION = "Look it up"
SHORTCUT_DESCRIPTION = "Searches the registries for what a message is about"

NOT_REFINABLE = "This cannot be refined."
NOT_REFINABLE_HINT = "Ask the question again with its filters."
FORM_NOT_UNDERSTOOD = "This form cannot be understood."
ASK_THE_QUESTION_AGAIN = "Ask the question again."
NO_QUESTION = "There is no question here."
FIELD_NOT_UNDERSTOOD = "“{name}” cannot be understood."
FILL_IN_AGAIN = "Fill in the form again."

# Feedback.
FEEDBACK_ACTION = "Give feedback"
RATE_MATCH = "Rate this match"
RATE_ANSWER = "Rate this answer"
MATCH_FEEDBACK = {  # five at most: a menu of Slack holds no more
    FeedbackKind.FOUND: "This is it",
    FeedbackKind.NOT_RELEVANT: "Not relevant",
    FeedbackKind.KNEW: "I already knew about it",
    FeedbackKind.SAME: "Same as another match",
    FeedbackKind.WRONG: "Something is wrong",
}
ANSWER_FEEDBACK = {
    FeedbackKind.HELPFUL: "This answer helps",
    FeedbackKind.UNHELPFUL: "This answer does not help",
    FeedbackKind.WRONG: "Something is wrong",
}
FEEDBACK_MATCH_FIELD = "Which match?"
FEEDBACK_MATCH_MISSING = "Choose a match."
FEEDBACK_KIND_FIELD = "What do you think of it?"
FEEDBACK_KIND_MISSING = "Choose what you think of it."
FEEDBACK_NOTE_FIELD = "Anything to add"
FEEDBACK_NOTE_HINT = "Which other match, what is wrong, who would know. Do not include names."
WRONG = "Something is wrong"
WRONG_ANSWER = "This answer"
WRONG_PROMPT = "The people who run Has Anyone will read what you write."
WRONG_FIELD = "What is wrong?"
WRONG_HINT = "Do not include anyone’s name."
SAME = "Same as another"
SAME_PROMPT = "Which match is the same piece of work?"
SAME_FIELD = "The same as"
NO_OTHER_MATCH = "There is no other match to compare it with."
FEEDBACK_CONFIRMATIONS = {
    FeedbackKind.FOUND: (
        "Noted: this is what you were looking for. Your question will help others to find it."
        " Nobody will see its words."
    ),
    FeedbackKind.RELEVANT: "Noted: relevant.",
    FeedbackKind.NOT_RELEVANT: "Noted: not relevant.",
    FeedbackKind.KNEW: "Noted: you already knew about it.",
    FeedbackKind.SAME: "Noted: the same as another match.",
    FeedbackKind.WRONG: "Noted: something is wrong. The people who run Has Anyone will read it.",
    FeedbackKind.HELPFUL: "Noted: the answer helps.",
    FeedbackKind.UNHELPFUL: "Noted: the answer does not help.",
}

# What Has Anyone is.
PRODUCT_NAME = "Has Anyone"
PRODUCT_QUESTION = "Has anyone done this before we build it?"
PRODUCT = (
    "A council, police force or hospital may already have done what you plan. Has Anyone searches"
    " public registries to show who has done it, how it turned out and who to contact."
)
PRODUCT_IN_SHORT = "Find out if anyone has already built what you plan."  # at most 80 characters
PRODUCT_IN_FULL = (
    "Ask “has anyone done this before we build it?” in your own words: mention Has Anyone in a"
    " channel or message it directly. It searches the registries of public bodies and shows who has"
    " done it, whether it is still running, what it delivered and what it did not, who paid and who"
    " to contact. If a registry does not say something, you see “not stated”. Every answer names"
    " the registries that it comes from and when they were last read."
)
SOURCE_NOTE = (
    "Has Anyone only repeats what public registries say. If they do not say something, you see"
    " “not stated”."
)
VERDICT_NOTE = "A verdict is a starting point. It does not cover work that no registry lists."

# Welcome and help.
EXAMPLES = "Try an example"
# Each gets a plain yes from the catalogue that ships, and from all registries that are declared.
EXAMPLE_QUESTIONS = (
    "Housing repairs online",
    "A joint police and fire station",
    "Nurses who run their own neighbourhood teams",
    "A shared back office for HR and finance",
)
FOLLOW_UPS = "Ask about this answer"
ASK_FUNDING = "Who funded {name}?"
ASK_OUTCOME = "Did {name} work?"
ASK_CONTACT = "Who can I contact about {name}?"
ASK_PLACE = "Only in {place}"
THE_FIRST_ONE = "the first one"
HOW_TO_BEGIN = {
    Surface.SLACK: (
        "Type “{command}” and what you plan in any channel, mention me, or message me directly."
        " To see all the ways to ask, type “{command} help”."
    ),
    Surface.TEAMS: (
        "Message me here, or mention me in a channel or group chat. To see all the ways to ask,"
        " type “help”."
    ),
}
PRIVACY_NOTE = {
    Surface.SLACK: (
        "We keep your questions so that you can find them again. To see or delete them, open the"
        " Home tab. Do not include anyone’s name in a question."
    ),
    Surface.TEAMS: (
        "We keep your questions so that you can find them again. To see or delete them, type “my"
        " questions”. Do not include anyone’s name in a question."
    ),
}
HELP = "Help"
HELP_SUMMARY = {
    Surface.SLACK: "To ask, type “{command} housing repairs online” or mention me.",
    Surface.TEAMS: "To ask, message me in your own words or mention me.",
}
WAYS_TO_ASK = "How to ask"
WAYS = {
    Surface.SLACK: (
        (
            "In any channel, type “{command} housing repairs online”. Only you see the answer"
            " until you share it."
        ),
        "Mention me in a channel. I answer in the thread.",
        "Message me directly.",
        "To ask about somebody’s message, open its menu and choose “{shortcut}”.",
    ),
    Surface.TEAMS: (
        "Message me here in your own words.",
        "Mention me in a channel or group chat. I answer in the thread.",
        "To ask about somebody’s message, choose “More actions”, then “{shortcut}”.",
        "To add a match to a message that you are writing, search with “Has Anyone” below it.",
    ),
}
WAYS_TO_FILTER = "How to filter"
FILTER_WAYS = (
    "Use your own words: “in Wales”, “still running”, “since 2019”, “open source”.",
    "Choose “{refine}” under an answer.",
    (
        "Type filters: in:wales status:live since:2019 theme:housing org:hackney source:catalogue"
        " licence:open"
    ),
)
WAYS_TO_FOLLOW_UP = "How to follow up"
FOLLOW_UP_WAYS = (
    "Reply with a filter, such as “only Wales” or “still running?”.",
    "Reply “more” to see more matches, or “no filters” to search without filters.",
    "Ask about a match: “who funded it?”, “did the second one work?”, “compare them”.",
)
COMMANDS = "Commands"
COMMAND_DESCRIPTIONS = {
    "help": "See how to ask, filter and follow up",
    "my questions": "See what you asked, and delete it",
    "delete my questions": "Delete your questions and feedback straight away",
    "admin": "For administrators: see the index and its sources",
}
ADMIN_COMMANDS = "Commands for administrators"
ADMIN_COMMAND_DESCRIPTIONS = {
    "status": "See the index, its sources and any problems",
    "rebuild": "Read all sources again, or only those that you name after it",
    "progress": "See how far the build is",
    "cancel": "Cancel the build and leave the index as it is",
    "diff": "See what the index that is held back would change",
    "promote": "Use the index that is held back",
    "rollback": "Go back to the previous index",
    "nudge": "Start or stop offering answers in this channel",
    "audit": "See what administrators did, and when",
}
ADMIN_COMMAND_ARGUMENTS = {"nudge": "on|off"}
CHANNEL_GREETING = (
    "To find out if anyone has done what you plan, mention me or type “{command}”, for example"
    " “{command} housing repairs online”. I answer mentions in their thread."
)
CHANNEL_GREETING_NOTE = (
    "I do not read other messages here unless an administrator switches on offers of answers."
)
NUDGE = "Are you asking if anyone has done this? I can search the registries for you."
OFFER_NOTE = "Only you can see this. Nothing is posted unless you share it."
ACCEPT_OFFER_ACTION = "Look it up"
DECLINE_OFFER_ACTION = "Not now"
TYPE_A_QUESTION = "Type what you want to build."
SEARCH_BOX_FIELD = "What do you want to build?"
SEARCH_BOX_HINT = "In your own words, such as housing repairs online"
SEARCH_BOX_TITLE = "Find who has done it"
SEARCH_BOX_DESCRIPTION = "Adds an initiative to your message"
SEARCHING = "is searching the registries…"

# A person's own questions.
MY_QUESTIONS = "Your questions"
NO_QUESTIONS = "You have not asked any questions."
QUESTION_NOT_STATED = "Question not stated"
CHOOSE_QUESTION_FIELD = "Your last questions, newest first"
QUESTION_NOT_CHOSEN = "Choose a question."
SHOW_ANSWER_ACTION = "Show the answer"
SHOW_ANSWER_TO = "Show the answer to: {question}"
DELETE_QUESTIONS_ACTION = "Delete my questions"
DELETE_QUESTIONS_QUESTION = "Delete your questions?"
DELETE_QUESTIONS_WARNING = (
    "This deletes all your questions and feedback. You cannot undo it. Messages in this chat stay"
    " until you delete them."
)
DELETE_QUESTIONS_CONFIRM = "Yes, delete them"
QUESTIONS_DELETED = Plural(
    "We have deleted {count} question and your feedback.",
    "We have deleted {count} questions and your feedback.",
)
SEARCH_SCOPE = "What we search"
NOTHING_TO_SEARCH = "There is no index yet, so nothing can be searched."
PRIVACY = "Privacy"
_KEPT_FOR = (
    "Questions and feedback are deleted by themselves after a year, unless the people who run this"
    " server have set another time."
)
PRIVACY_LINES = {
    Surface.SLACK: (
        (
            "We keep your questions and their filters, when and where you asked them, the verdict"
            " and your feedback. We keep them under your Slack ID, without your name."
        ),
        (
            "We do not read or keep other messages, unless an administrator has switched on offers"
            " of answers in that channel. We then keep only the questions that we offer you an"
            " answer to, and delete those if you choose “Not now”."
        ),
        _KEPT_FOR,
        "“Delete my questions” deletes all of this. To delete messages, use Slack.",
    ),
    Surface.TEAMS: (
        (
            "We keep your questions and their filters, when and where you asked them, the verdict"
            " and your feedback. We keep them under your Microsoft ID, without your name."
        ),
        "We do not keep messages that are not questions for Has Anyone.",
        _KEPT_FOR,
        "“Delete my questions” deletes all of this. To delete messages, use Teams.",
    ),
}
ADMINISTRATION = "Administration"

# The page.
SKIP_LINK = "Skip to main content"
ASK_LINK = "Ask a question"
API_LINK = "API for developers"
BRIEF_ACTION = "Evidence brief"
BRIEF_LINK = "Make an evidence brief of this answer"
NOTHING_TO_SEARCH_YET = "You cannot search yet"

# Notices, and what chats say where something did not work.
DONE = "Done"
PROBLEM = "There is a problem"
ANSWER_IN_MESSAGES = "The answer is in the Messages tab."
SHARED = "Shared in this channel."
ALREADY_SHARED = "This answer is already shared in this channel."
NOT_IN_CHANNEL = "I cannot post in this channel because nobody has invited me."
INVITE_FIRST = "Type “/invite @Has Anyone” here, then share the answer again."
ANSWER_NOT_POSTED = "I could not post my answer in the channel because nobody has invited me."
INVITE_AND_ASK_AGAIN = "Type “/invite @Has Anyone” there, then ask again."
ANSWER_NOT_DELIVERED = "I could not deliver my answer."
ASK_AGAIN_OR_QUOTE = "Ask again. If it happens again, quote {reference} to the people who run this."
CARD_REFUSED = "Teams did not accept my full answer. Ask a narrower question to see the details."
NOT_ALLOWED_TO_POST = "Slack does not let me post here at the moment."
TRY_AGAIN = "Try again in a few minutes."
TOO_SLOW_FOR_SLACK = "That took too long for Slack. Choose the button again."
PRIVATE_CHAT_ONLY = "Other people can see this chat. Ask me that in a private chat."
NOTHING_CHOSEN = "You did not choose anything."
BUTTON_EXPIRED = "This button no longer works."
TYPE_THE_QUESTION = "Type your question instead."
MATCH_GONE = "This match is no longer in the index."
ONLY_MATCHES_ARE_SAME = "Only a match can be the same as another match."
NO_EARLIER_INDEX = "There is no earlier index to roll back to."
NOT_PREVIOUS_INDEX = "“{name}” is not the previous index."
NO_BUILD = "No build is running."
INDEX_OR_BUILD_GONE = "This index or build no longer exists."
ADMINISTRATORS_RESTORE = "An administrator of Has Anyone can rebuild the index here, or roll back."
OPEN_INDEX_AGAIN = "Open the index again."
SWITCH_OFFERS_IN_CHANNEL = "You can only switch offers on or off in a channel."
TYPE_COMMAND = "Type “{command}”."
TYPE_COMMAND_THERE = "Type “{command}” in the channel."

# Administration.
INDEX = "The index"
NO_INDEX = "There is no index yet."
SOURCES_FAILED = "{failed} of {total} sources could not be read."
NEWER_INDEX_HELD_BACK = "A newer index is held back."
ALL_WORKING = "Everything is working."
INDEX_STATUS = "Index {name}: {health}"
CURRENT_INDEX = "Current index"
CREATED = "Created"
INITIATIVES = "Initiatives"
OLDEST_READ = "Read longest ago"
PREVIOUS_INDEX = "Previous index"
NO_PREVIOUS_INDEX = "none to roll back to"
HELD_BACK = "Held back"
HELD_BACK_INDEX = "{name} is newer, but does not answer questions."
HELD_BACK_REASONS = "Why it is held back"
REASON_NOT_STATED = "The reason is not stated."
NOT_HELD_BACK = "Nothing holds this index back."
SOURCES = "Sources"
SOURCE_COUNTS = "{state}; {read} read, {ingested} ingested, {merged} merged"
SOURCE_COUNTS_LEFT_OUT = (
    "{state}; {read} read, {ingested} ingested, {merged} merged, {left_out} left out"
)
BUILD = "Build"
ALL_SOURCES = "all sources"
BUILD_STATES = {
    BuildState.WAITING: "The build of {sources} is waiting to start.",
    BuildState.RUNNING: "The build of {sources} is running.",
    BuildState.PROMOTED: "The build of {sources} is done. The new index answers questions now.",
    BuildState.UNCHANGED: "The build of {sources} is done. Nothing has changed.",
    BuildState.HELD_BACK: "The build of {sources} is done, but its index is held back.",
    BuildState.COMPARED: "The build of {sources} is done. It was a trial: nothing was changed.",
    BuildState.FAILED: "The build of {sources} failed.",
    BuildState.CANCELLED: "The build of {sources} was cancelled.",
}
BUILD_REASON = "{sentence} Reason: {reason}"
BUILD_STEP = "Step"
BUILD_DONE = "Done"
BUILD_DONE_OF = "{done} of {total}"
TIME_LEFT = "Time left"
BUILD_DURATION = "Build {id} took {duration}."
BUILD_DURATION_NOT_STATED = "Build {id}: how long it took is not stated."
SECONDS = Plural("about {count} second", "about {count} seconds")
MINUTES = Plural("about {count} minute", "about {count} minutes")
HOURS = Plural("about {count} hour", "about {count} hours")
CHANGES = "What changes"
CHANGES_BETWEEN = "From {old} to {new}: {counts}."
CHANGES_BY_SOURCE = "By source"
SOURCE_CHANGES = "{source}: {counts}"
NO_CHANGES = "nothing"
CHANGE_COUNTS = {
    "added": "{count} added",
    "changed": "{count} changed",
    "removed": "{count} removed",
    "merged": "{count} merged",
    "split": "{count} split",
}
CHANGE_HEADINGS = {
    "added": "Added ({count})",
    "changed": "Changed ({count})",
    "removed": "Removed ({count})",
    "merged": "Merged ({count})",
    "split": "Split ({count})",
}
AUDIT = Plural("The last action of administrators", "The last {count} actions of administrators")
AUDIT_LINE = "{time} UTC, {person}: {action}, {outcome}"
AUDIT_LINE_WITH_SUBJECT = "{time} UTC, {person}: {action} {subject}, {outcome}"
BUILD_REQUESTED = "I have asked for a build. I will message you as it goes on."
BUILD_CANCELLED = "The build will stop as soon as it can."
INDEX_ANSWERS = "Index {name} answers questions now."
PREVIOUS_INDEX_IS = "The previous index is {name}."
OFFERS_ON = (
    "When somebody in this channel asks whether anyone has done something, I will offer an answer"
    " that only they see."
)
OFFERS_OFF = "I will no longer offer answers in this channel."

REFRESH_ACTION = "Refresh"
INDEX_ACTION = "The index"
FOLLOW_BUILD_ACTION = "Follow the build"
CHANGES_ACTION = "See what changes"
REBUILD_ACTION = "Rebuild"
REBUILD_ALL_ACTION = "Rebuild all"
REBUILD_ONE_ACTION = "Rebuild one source"
REBUILD_QUESTION = "Rebuild?"
REBUILD_ALL_WARNING = "All sources will be read again."
REBUILD_ONE_WARNING = "This source will be read again."
REBUILD_CONFIRM = "Yes, rebuild"
REBUILD_FIELD = "Which sources? Choose none for all."
REBUILD_HINT = "Names of sources, with commas between them"
CANCEL_ACTION = "Cancel the build"
CANCEL_QUESTION = "Cancel the build?"
CANCEL_WARNING = "The build will end. The index stays as it is."
CANCEL_CONFIRM = "Yes, cancel it"
PROMOTE_ACTION = "Promote anyway"
PROMOTE_QUESTION = "Promote anyway?"
PROMOTE_WARNING = (
    "This index was held back because it failed a check. Everybody’s questions will be answered"
    " from it."
)
PROMOTE_CONFIRM = "Yes, promote it"
ROLLBACK_ACTION = "Roll back"
ROLLBACK_QUESTION = "Roll back?"
ROLLBACK_WARNING = (
    "Index {name} will answer questions again. The current index is kept, but held back."
)
ROLLBACK_CONFIRM = "Yes, roll back"
OPENS_FORM = "{action} …"


def describe_deletion(count: int) -> str:
    """Return the sentence that a person's questions are deleted; `count` is how many."""
    return count_noun(count, QUESTIONS_DELETED)


def verdict_label(kind: VerdictKind, *, is_probable: bool, has_ended: bool = False) -> str:
    """Return a verdict in a few words, plain or probable."""
    if has_ended:
        return gettext(PROBABLY_BEGUN_AND_ENDED if is_probable else BEGUN_AND_ENDED)
    return gettext((PROBABLE_VERDICT_LABELS if is_probable else VERDICT_LABELS)[kind])


def shorten_list(items: Sequence[str], max_items: int) -> list[str]:
    """Return the first `max_items` items, and a line with how many more there are."""
    rest = len(items) - max_items
    if rest <= 0:
        return list(items)
    return [*items[:max_items], and_more(rest)]


def and_more(count: int) -> str:
    """Return that there are `count` more."""
    return gettext(AND_MORE).format(count=format_number(count))


def count_noun(number: int, forms: Plural, **fields: object) -> str:
    """Return a counted noun in the form that goes with the number, its other fields filled in."""
    return ngettext(*forms, number).format(count=format_number(number), **fields)


translate_constants(__name__)
