"""Labels and sentences of the pages to browse; each is whole, with named fields, to be translated.

Those that every surface has are in `bot/presentation/labels.py`.
"""

from bot.service.browsing.facet_index import Facet
from index.i18n.labels import translate_constants
from index.i18n.translation import Plural
from index.model import SourceState

# Navigation.
NAVIGATION = "Main"
ASK = "Ask"
BROWSE = "Browse"
REGISTRIES = "Registries"
NEW = "What is new"
ABOUT = "About"
COVERAGE = "Coverage"
PRIVACY = "Privacy"
ACCESSIBILITY = "Accessibility"
MAP = "Map"
FOOTER_NAVIGATION = "About this service"
PAGE_TITLE = "{title} – {product}"
SITE_DESCRIPTION = (
    "Find out if another public body has already built what you plan, how it turned out and who to"
    " contact."
)

# Asking and the answer.
SEARCHING = "Searching the registries. This takes a second or two."
ANSWER_READY = "The answer: {headline}"
SUGGESTIONS = "Suggestions"
TAKE_ALONG = "Take it along"
ANSWER_LINK = "Link to this answer"
ANSWER_LINK_NOTE = "Anyone with this link can read the question and its answer."
ASKED_ON = "This question was first asked on {date}. Here is the answer of today."
SEE_ATTEMPTS = "See these attempts through the years"
FOLLOW_ANSWER = "Follow this question in a feed reader"
COUNTED = "{label} ({count:,})"

# Facets.
FACETS = {
    Facet.THEME: "Theme",
    Facet.PLACE: "Place",
    Facet.ORGANISATION: "Organisation",
    Facet.REGISTRY: "Registry",
    Facet.STATUS: "Status",
}
FACET_DOORS = {
    Facet.THEME: "By theme",
    Facet.PLACE: "By place",
    Facet.ORGANISATION: "By organisation",
    Facet.REGISTRY: "By registry",
    Facet.STATUS: "By status",
}
FACET_TITLES = {
    Facet.THEME: "All themes",
    Facet.PLACE: "All places",
    Facet.ORGANISATION: "All organisations",
    Facet.REGISTRY: "All registries",
    Facet.STATUS: "All statuses",
}
ALL_OF_FACET = {
    Facet.THEME: Plural("See the one theme", "See all {count} themes"),
    Facet.PLACE: Plural("See the one place", "See all {count} places"),
    Facet.ORGANISATION: Plural("See the one organisation", "See all {count} organisations"),
    Facet.REGISTRY: Plural("See the one registry", "See all {count} registries"),
    Facet.STATUS: Plural("See the one status", "See all {count} statuses"),
}
FACETS_TITLE = "Narrow this list"
FACETS_NOTE = "The numbers say how many initiatives would be left."
CHOSEN = "Chosen"
REMOVE_CHOICE = "Remove: {choice}"
REMOVE_ALL = "Remove all"

# Lists.
NO_SUCH_FACET = "There is nothing at this address."
NO_SUCH_FACET_HINT = "Start from “Browse”."
BROWSE_TITLE = "Browse what others have done"
BROWSE_INTRO = "Look around without a question. Each number says how many initiatives there are."
STOPPED_DOOR = "Tried and stopped"
STOPPED_DOOR_TEXT = Plural(
    "{count} initiative that somebody began and stopped. Read why before you begin.",
    "{count} initiatives that somebody began and stopped. Read why before you begin.",
)
MAP_DOOR = "On a map"
MAP_DOOR_TEXT = "Where initiatives are, country by country."
EVERYTHING_DOOR = "Everything"
EVERYTHING_DOOR_TEXT = Plural("{count} initiative in one list.", "{count} initiatives in one list.")
LIST_ALL_TITLE = "All initiatives"
LIST_TITLE = "Initiatives: {choices}"
LIST_ORDER = "Those of which most is recorded come first."
LIST_EMPTY = "No initiative has all of this."
LIST_EMPTY_HINT = "Remove a choice to see more."
PAGES = "Pages of this list"
PAGE_OF = "Page {number:,} of {pages:,}"
PREVIOUS_PAGE = "Previous page"
NEXT_PAGE = "Next page"
PAGE_NOT_A_NUMBER = "The page must be a whole number from 1."
PAGE_NOT_A_NUMBER_HINT = "Leave it out to see the first page."
VALUES_COUNT = "Initiatives"
PLACES_IN = "{place}: parts"

# One initiative.
AT_A_GLANCE = "In short"
WHO_DID_IT = "Who did it"
DID_IT_WORK = "Did it work?"
WHO_PAID = "Who paid"
WHOM_TO_ASK = "Whom to ask"
WHEN = "When"
NO_RESULTS_STATED = Plural(
    "{count} outcome was expected. No registry says what came of it.",
    "{count} outcomes were expected. No registry says what came of them.",
)
NO_OUTCOMES = "No registry says what it set out to do or what came of it."
RESULT_COUNTS = {
    "delivered": "{count:,} delivered",
    "partly": "{count:,} delivered in part",
    "not_delivered": "{count:,} not delivered",
    "unknown": "{count:,} without a stated result",
}
OUTCOMES_OF = Plural(
    "Of {count} expected outcome: {results}.",
    "Of {count} expected outcomes: {results}.",
)
LEDGER_PICTURE = "Shares of the expected outcomes: {results}."
TIMELINE = "What happened when"
DISAGREEMENT_TITLE = "Where the records disagree"
DISAGREEMENT_NOTE = (
    "The rest of this page shows the first value of each. It is not always the latest: look at the"
    " dates, and ask the organisation if it matters to you."
)
DISPUTED = "The records disagree about this: see the table below."
FIELD = "Field"
VALUE = "What is stated"
STATED_ON = "As of"
PER_REGISTRY = "Registry"
NEIGHBOURS = "About the same"
NEIGHBOURS_NOTE = "The nearest in meaning. Nobody has checked that they are the same problem."
RELATED_TITLE = "Related, but not the same"
SAME_PROBLEM = "The same problem through the years"
NOT_DATED = Plural(
    "{count} more states no date, so it is only in the list.",
    "{count} more state no date, so they are only in the list.",
)
REPORT_WRONG = "Something is wrong on this page"
FORMER_ID = "You came by an earlier id of this initiative. This is where it is recorded now."

# Attempts.
ATTEMPTS_TITLE = "The same problem through the years"
ATTEMPTS_INTRO = (
    "Type a problem to see who tried to solve it, when, and how far they got, as a picture."
)
ATTEMPTS_FOR = "Attempts at “{question}”"
ATTEMPTS_FIELD = "Which problem?"
ATTEMPTS_ACTION = "Show attempts"
ATTEMPTS_NONE = "We know of no attempt at this."
ATTEMPTS_NONE_HINT = "Ask in other words, or ask the question itself to see what is near."
ATTEMPTS_COUNT = Plural("{count} attempt", "{count} attempts")
ATTEMPTS_PICTURE = Plural(
    "Picture: {count} attempt between {first} and {last}. The table below says the same.",
    "Picture: {count} attempts between {first} and {last}. The table below says the same.",
)
ATTEMPTS_TABLE = "Attempts as a table"
ATTEMPT = "Attempt"
ATTEMPT_BY = "By"
ATTEMPT_WHEN = "When"
ATTEMPT_STATUS = "How far it got"
THIS_ONE = "{title} (this one)"
OPEN_ENDED = "Dashed: it is still open, or its end is not stated."

# Map.
MAP_TITLE = "Where it was done"
MAP_INTRO = (
    "Each square is a country, near where it lies on a map of the world. The darker, the more"
    " initiatives. An initiative may be in several countries."
)
MAP_PICTURE = Plural(
    "Map of {count} country with initiatives. The list below has the same numbers.",
    "Map of {count} countries with initiatives. The list below has the same numbers.",
)
MAP_TABLE = "Countries"
MAP_PARTS = "{country}, by region"
MAP_TILE = "{country}: {count:,}"
MAP_LEGEND = "Number of initiatives"
MAP_LEGEND_FROM = "{first:,} or more"
MAP_LEGEND_RANGE = "{first:,} to {last:,}"
MAP_NOT_PLACED = Plural(
    "{count} initiative names no place.",
    "{count} initiatives name no place.",
)

# Registries.
REGISTRIES_TITLE = "Registries"
REGISTRIES_INTRO = "These public lists are what we search. We repeat what they say and add nothing."
REGISTRY_STATE = "State"
REGISTRY_INITIATIVES = "Initiatives"
REGISTRY_COMPLETE = "Fields filled in"
REGISTRY_STATES = {
    SourceState.READ: "Working",
    SourceState.FAILED: "Could not be read",
    SourceState.NOT_READ: "Not in this index",
}
REGISTRY_WHEN_READ = "When it was read"
REGISTRY_RECORDS = "Records"
REGISTRY_RECORDS_READ = "{read:,} read"
REGISTRY_RECORDS_INGESTED = "{ingested:,} became initiatives"
REGISTRY_RECORDS_MERGED = "{merged:,} were merged with others"
REGISTRY_RECORDS_LEFT_OUT = "{count:,} left out: {reason}"
REGISTRY_COUNTRIES = "Countries it covers"
REGISTRY_THEMES = "Themes it covers"
EVERY_COUNTRY = "any country"
EVERY_THEME = "any theme"
REGISTRY_SHARED = "Also in another registry"
COMPLETENESS = "What its records state"
COMPLETENESS_NOTE = "What a registry leaves out, no answer can tell you."
COMPLETENESS_FIELD = "Field"
COMPLETENESS_SHARE = "Stated by"
SHARE_OF = "{percent}% ({count:,} of {total:,})"
UNDER_ONE_PERCENT = "under 1% ({count:,} of {total:,})"
COMPOSITION_STATUS = "By status"
COMPOSITION_COUNTRY = "By country"
COUNTRY_NOT_STATED = "Country not stated"
SEE_INITIATIVES = Plural("See its {count} initiative", "See its {count} initiatives")
REGISTRY_LISTS = "Lists that it repeats"
REGISTRY_LISTS_NOTE = "This registry brings together records of other public lists."
REGISTRY_UNKNOWN = "There is no registry of that name in this index."
REGISTRY_UNKNOWN_HINT = "Choose one from the list of registries."
PART_OF_REGISTRY = "Read as part of {registry}."

# What is new.
NEW_TITLE = "What is new"
NEW_FOR = "What is new for “{question}”"
NEW_INTRO = "Initiatives that are new here or whose records changed, the latest first."
NEW_NONE = "Nothing is new for this."
NEW_FEED = "Follow this in a feed reader (Atom)"
NEW_QUESTION_FIELD = "Only for a question"
NEW_QUESTION_ACTION = "Show"
NEW_ON = "{date}"
IS_NEW = "New here"
HAS_CHANGED = "Changed"
FEED_TITLE = "Has Anyone: what is new"
FEED_TITLE_FOR = "Has Anyone: what is new for “{question}”"
FEED_TITLE_EXPORT = "Has Anyone: all initiatives"

# Feedback.
FEEDBACK_TITLE = "Tell us what you think"
FEEDBACK_WRONG_TITLE = "Tell us what is wrong"
FEEDBACK_ANSWER = "About the answer to"
FEEDBACK_INITIATIVE = "About"
FEEDBACK_KIND = "What do you think of the answer?"
FEEDBACK_NOTE = "What is wrong, or what should we know?"
FEEDBACK_NOTE_HINT = (
    "Do not include anyone’s name. If a record is wrong, tell its registry too: we repeat what it"
    " says."
)
FEEDBACK_SEND = "Send"
FEEDBACK_THANKS = "Thank you"
FEEDBACK_STORED = "The people who run Has Anyone will read what you wrote."
FEEDBACK_BACK = "Back to what you were reading"
FEEDBACK_EXPIRED = "This form has expired."
FEEDBACK_EXPIRED_HINT = "Open the form again and send it within a day."
FEEDBACK_FOREIGN = "This form was not sent from our page."
FEEDBACK_FOREIGN_HINT = "Open the form on this site and send it again."
FEEDBACK_EMPTY = "You have not written what is wrong."
FEEDBACK_EMPTY_HINT = "Say it in a sentence, and send it again."
FEEDBACK_OFF = "Feedback cannot be kept here."
FEEDBACK_OFF_HINT = "Tell the people who run this server."
FORM_TOO_LARGE = "The form that was sent is too large to be read."
FORM_TOO_LARGE_HINT = "Say it in fewer words, and send it again."
FORM_NOT_UTF8 = "The form that was sent is not in UTF-8."
FORM_NOT_UTF8_HINT = "Send it in UTF-8, as browsers do."
GIVE_FEEDBACK = "Does this answer help? Tell us"

# About, coverage, privacy, accessibility.
ABOUT_TITLE = "About Has Anyone"
ABOUT_SECTIONS = (
    (
        "What it is for",
        (
            (
                "Public bodies often build what another has already built. Has Anyone looks before"
                " you build: it says who has done it, how far they got, what was delivered and whom"
                " to ask."
            ),
            (
                "It searches public registries. It never states more than they state: an outcome"
                " that was expected is not shown as delivered, and what nobody states is “not"
                " stated”."
            ),
        ),
    ),
    (
        "How an answer is made",
        (
            (
                "We read the registries, merge the records of one piece of work, and compare your"
                " words with what the records say."
            ),
            (
                "The verdict says in words how sure we are. It is worked out from questions with"
                " known answers. It is a starting point: work that no registry lists cannot be"
                " found."
            ),
        ),
    ),
    (
        "Take it along",
        (
            "Each answer has a link, and makes an evidence brief for a business case.",
            "Programs can ask too: everything here is also at /api/v1, and can be downloaded.",
        ),
    ),
)
COVERAGE_TITLE = "What is covered, and what is not"
COVERAGE_GAPS = "What is missing"
COVERAGE_NOT_STATED = "{field}: {share} of all initiatives state it."
COVERAGE_FAILED = "Could not be read: {titles}."
COVERAGE_NOT_READ = "Known, but not in this index: {titles}."
COVERAGE_WHERE = "Where the initiatives are from"
COVERAGE_WHAT = "What the records state"
COVERAGE_STATUS = "How far they got"
COVERAGE_BY_REGISTRY = "From which registries"
COVERAGE_LIMIT = (
    "“Nobody we can see” means nobody in these registries. Most of what public bodies do is in no"
    " registry at all."
)
PRIVACY_TITLE = "Privacy"
PRIVACY_SECTIONS = (
    (
        "What is kept",
        (
            (
                "When you ask here, we keep the words of the question, its filters, the time and"
                " the verdict. We do not keep who asked: no name, no address of your computer."
            ),
            (
                "Whoever has the link to an answer can read the question. Nobody can guess the"
                " link. Do not include anyone’s name in a question."
            ),
            "If you tell us what you think, we keep what you wrote and what it is about.",
            (
                "Questions and feedback are deleted by themselves after a year, unless the people"
                " who run this server have set another time."
            ),
        ),
    ),
    (
        "What is not done",
        (
            (
                "A language that you choose is remembered in a cookie, and so is that you signed"
                " in. There are no counters and nothing from other sites on these pages."
            ),
            (
                "While you type a question, what you have typed is sent to this server to suggest"
                " how to go on. It is not kept and not logged."
            ),
            "Questions that people ask in Slack or Teams are theirs. They are never shown here.",
        ),
    ),
    (
        "People in records",
        (
            (
                "Registries may name a contact. If that is you and you want it removed, use"
                " “Something is wrong” on the page of the initiative."
            ),
        ),
    ),
)
ACCESSIBILITY_TITLE = "Accessibility"
ACCESSIBILITY_SECTIONS = (
    (
        "How these pages work",
        (
            "They work with a keyboard alone, without a script, and on a narrow screen.",
            (
                "Each picture has a table that says the same. Colour repeats what words say and"
                " never says it alone."
            ),
            "They follow your settings for dark colours and larger text. Nothing on them moves.",
        ),
    ),
    (
        "How we check",
        (
            (
                "Every page is checked in a browser with axe-core against WCAG 2.2, level AA,"
                " whenever the code changes. No machine finds everything."
            ),
        ),
    ),
    (
        "What does not work yet",
        (
            (
                "Texts of records stay in the language in which their registry has them, and that"
                " language is not always marked."
            ),
            (
                "Nobody has checked the PDF of an evidence brief with a screen reader. The brief"
                " as a page says the same."
            ),
        ),
    ),
    (
        "Tell us",
        ("If something here does not work for you, use “Something is wrong” on the page.",),
    ),
)

translate_constants(__name__)
