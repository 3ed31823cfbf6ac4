"""Labels and sentences of the evidence brief, each in one place, so that they can be translated.

What a brief says of an initiative in the words of an answer is in `bot.presentation.labels`.
"""

from bot.brief.model import Decision
from index.i18n.labels import translate_constants
from index.i18n.translation import Plural

TITLE = "Evidence brief"
SUBTITLE = "Has anyone done this before we build it?"
MADE_ON = "{time} UTC"

DECISIONS = {
    Decision.REUSE: "Reuse what exists",
    Decision.JOIN: "Join those who are doing it",
    Decision.ADAPT: "Adapt what exists",
    Decision.LEARN_FROM: "Learn from it, and build our own",
    Decision.BUILD_ANYWAY: "Build anyway",
}

# The sections.
QUESTION = "The question"
FOUND = "What was found"
CONSIDERED = "What was considered, and why it was not reused"
DECISION = "The decision"
SEARCHED = "What was searched"
COUNTRIES = "Where the initiatives are from"
REGISTRIES = "Registries"
FURTHER = "Further matches, less likely"
ELSEWHERE = "Outside the filters, not part of the verdict"
VERIFICATION = "How to check this brief"

# Of the question.
ASKED = "Question as asked"
READ_AS = "Question as searched"
ASKED_BY = "Asked by (role)"
ASKED_AT = "First asked"
ASKED_AT_OF_INDEX = "{time} UTC, of index {snapshot}"
SEARCHED_AT = "Searched for this brief"
VERDICT = "Verdict"

# Of a match.
MATCH = "{rank}. {title}"
ON_IT = "Verdict on it"
ANSWERS = "{strength}. The verdict rests on it."
ANSWERS_NOT = "{strength}. The verdict does not rest on it."
NO_MATCH = "The asker considered it. It was not among the matches."
INITIATIVE = "Initiative"
STATUS = "Status"
WHO = "Organisations"
WHERE = "Where"
WHEN = "When"
SUMMARY = "In short"
FUNDING = "Funding"
CODE = "Code"
LICENCE = "Licence of the code"
CONSIDERED_SHORT = "Why it was not reused"
RECORDED = "Where this is recorded"
RANK = "Rank"
REGISTRY = "Registry"
KEY = "Entry"
ADDRESS = "Web address"
RECORD_LICENCE = "Licence of the record"
LAST_READ = "Seen and read"
MATCH_STRENGTH = "Match"
NOTHING_CONSIDERED = "The asker has not stated what was considered."

# Of the decision.
DECIDED = "Decision"
WHY = "Why"
PAID_BY = "How it is to be paid for"
SHARED = "What will be shared in return"
STATED_BY_ASKER = (
    "The asker stated what is in this section. Nothing in it comes from a registry or was added."
)

# Of the search.
SNAPSHOT = "Index"
SNAPSHOT_HASH = "Hash of the index (SHA-256)"
SCOPE = "Scope"
COUNTRY_COUNT = "{name}: {count}"
COUNTRY_NOT_NAMED = "Elsewhere, or not stated"
LAST_STATE = "Last read"
HELD = "Initiatives in the index"
LIMITS = (
    "This is a search of the registries listed here and of no others. Work that no registry lists"
    " is not found. What no registry states is shown as “not stated”."
)

# Of the verification.
VERIFICATION_CODE = "Verification code"
VERIFICATION_CODE_SHORT = "Verification code {code}"
HOW_TO_VERIFY = (
    "Run “hasanyone brief --verify FILE” with the file as you received it. It finds out a changed"
    " character, and asks the question again of the same index while that is kept. The code is the"
    " SHA-256 of the content; the same brief has the same code as a page, PDF, Markdown and JSON."
)

# Annex A.
TCOP = "Annex A. UK Technology Code of Practice, point 8: Share, reuse and collaborate"
TCOP_NOTE = (
    "Point 8 asks plans to show that sharing and reusing technology was considered, and those in"
    " the spend control process to explain how they try to meet it. The headings are from"
    " the guidance on GOV.UK; the last row is for the spend control process."
)
ANNEX_HEADING = "Heading of the guidance"
ANNEX_PHASE = "Phase of the guidelines"
ANNEX_STATED = "What this brief states"
TCOP_CONSIDERED = "Share, reuse and collaborate"
TCOP_BENEFITS_REUSE = "Benefits of sharing and reusing: by reusing existing technology"
TCOP_BENEFITS_SHARE = "Benefits of sharing and reusing: by sharing your work"
TCOP_HOW = "How to share technology and collaborate across government"
TCOP_COMMUNITIES = "How to share technology and collaborate across government: communities"
TCOP_SPEND = "Spend control process: how point 8 is met, or why not"

# Annex B.
CAD = "Annex B. Italy: valutazione comparativa (art. 68 CAD, AgID guidelines of 9 May 2019)"
CAD_NOTE = (
    "The phases are those of the guidelines on the acquisition and reuse of software. This brief"
    " helps with macro-phases 1 and 2. It does not replace the comparative assessment: it states"
    " neither total cost of ownership nor conformity."
)
CAD_PHASES = {
    "1.1": "1.1 Analisi del fabbisogno (needs analysis)",
    "1.2": "1.2 Individuazione dei vincoli (constraints)",
    "1.3": "1.3 Redazione del documento descrittivo delle esigenze (requirements document)",
    "2.1": "2.1 Ricerca soluzioni riusabili per la PA (search for reusable solutions)",
    "2.2": "2.2 Valutazione soluzioni riusabili per la PA (their assessment)",
    "2.3": "2.3 Approvvigionamento della soluzione riusabile per la PA (procurement)",
    "2.4": "2.4 Ricerca soluzioni Open Source (search for open source solutions)",
    "2.5": "2.5 Valutazione soluzioni Open Source (their assessment)",
    "2.6": "2.6 Approvvigionamento della soluzione Open Source (procurement)",
    "2.7": "2.7 Accertamento impossibilità (determination of impossibility)",
    "3.1": "3.1 Ricerca soluzioni proprietarie (proprietary solutions)",
    "3.2": "3.2 Studio realizzazione ex novo (development from scratch)",
    "3.3": "3.3 Comparazione soluzioni proprietarie e realizzazione ex novo (make or buy)",
    "3.4": "3.4 Approvvigionamento soluzione proprietaria o realizzazione ex novo (procurement)",
}
CAD_CATALOGUE_READ = "The search covered {title}, which the guidelines require."
CAD_CATALOGUE_NOT_READ = (
    "The search did not cover Developers Italia, which the guidelines require. Search it as well."
)

# What the annexes say, from what the brief has.
STATED_QUESTION = "Question: {question}"
STATED_FILTERS = "Filters: {filters}"
STATED_VERDICT = "Verdict: {verdict}"
STATED_SCOPE = "Searched: {scope}"
STATED_DECISION = "Decision: {decision}"
STATED_WHY = "Why: {why}"
STATED_FUNDING = "Paid for by: {funding}"
STATED_SHARING = "Shared in return: {sharing}"
STATED_DELIVERED = "{title} delivered: {outcomes}"
STATED_CONTACT = "{title}: {organisations}"
STATED_CONSIDERED = "{title}, not reused because: {reason}"
STATED_CODE = "{title} states code or a licence: {code}"
STATED_MATCH = "{title}: {verdict}"

# The page where a brief is made.
PAGE_TITLE = "Make an evidence brief"
PAGE_INTRO = (
    "An evidence brief proves that you looked before you build. It holds the question, what was"
    " searched, what was found, and what you state here. What you leave empty is shown as “not"
    " stated”. Has Anyone keeps none of what you enter."
)
LINK_ENDED = "This link does not open the evidence brief any more."
LINK_ENDED_HINT = (
    "A link from a chat is good for an hour. Open Details below the answer in the chat, and press"
    " Evidence brief again."
)
PAGE_ACTION = "Make the brief"
ROLE_FIELD = "Your role"
ROLE_HINT = "Not your name: service owner, housing"
CONSIDERED_HINT = (
    "If you considered it, say why you cannot reuse it. Leave it empty if you did not."
)
DECISION_FIELD = "What have you decided?"
NOT_DECIDED = "Not stated"
WHY_FIELD = "Why?"
FUNDING_FIELD = "How is it to be paid for?"
SHARING_FIELD = "What will you share in return?"
SHARING_HINT = "Code, user research, lessons, and where others will find them"
FORM_FIELD = "Make it as"
FORM_NAMES = {
    "html": "A page to print",
    "pdf": "PDF",
    "md": "Markdown",
    "json": "JSON",
}

# Errors.
FORM_UNKNOWN = "“{name}” is not a form of a brief."
FORM_UNKNOWN_HINT = "Choose html, pdf, md or json."
PDF_MISSING = "A PDF needs the Python packages typst and pypdf, which are not installed."
PDF_MISSING_HINT = "Install the extra: pip install 'hasanyone[pdf]'. Or make a page, and print it."
MATCH_UNKNOWN = "There is no match {rank} for this question."
MATCH_UNKNOWN_HINT = "Give the number of a match, or the id of an initiative."
CONSIDERED_WRONG = "“{text}” does not say what was considered and why."
CONSIDERED_WRONG_HINT = "Write ID=reason, such as 2=“too old”, or catalogue:damp=“no code”."
STATEMENT_WRONG = "“{name}” cannot be understood."
STATEMENT_WRONG_HINT = "Give a text of at most {most} characters. The decision is one of {kinds}."

# What a verification says.
NOT_A_BRIEF = "This is not an evidence brief of Has Anyone, or its seal was removed."
CHANGED = "This file was CHANGED after it was made. Do not rely on it."
CHANGED_SEAL = "Its bytes are not those that were sealed."
CHANGED_CODE = "Its content does not have the code that it shows."
CHANGED_LAYOUT = "It shows something else than its content says."
CHANGED_SIGNATURE = "Its signature was not made by this installation."
UNCHANGED = "This file is unchanged since it was made on {time} UTC."
CODE_IS = "Verification code: {code}"
SIGNED = "It was signed by this installation."
SIGNED_NO_KEY = (
    "It is signed. The signature cannot be checked here, because HASANYONE_SECRET_KEY is not set."
)
NOT_SIGNED = (
    "It is not signed: somebody could have made it anew with another content. Compare its code with"
    " the one that you were given, or set HASANYONE_SECRET_KEY where briefs are made."
)
LAYOUT_OF_OTHER_VERSION = (
    "It was made by {made_by}, and this is {here}. So its pages were checked by their seal, and not"
    " made again to compare them."
)
REPLAY_NOT_KEPT = (
    "The index {snapshot} is no longer kept here. So the question cannot be asked of it again."
)
REPLAY_OTHER_CONTENT = (
    "The index {snapshot} that is kept here has another content. So the question cannot be asked of"
    " the same index again."
)
REPLAY_SAME = "Asked again of the same index, the question has the same verdict and {matches}."
SAME_MATCHES = Plural("the same match", "the same {count} matches, in the same order")
SAME_NOTHING = "again no match"
REPLAY_DIFFERENT = "Asked again of the same index, the question is answered DIFFERENTLY."
REPLAY_OTHER_VERDICT = "The brief says “{old}”, and now the verdict is “{new}”."
REPLAY_MISSING = "No longer among the matches: {titles}"
REPLAY_NEW = "New among the matches: {titles}"
REPLAY_ORDER = "The same matches come in another order."
REPLAY_REASONS = (
    "This happens where Has Anyone ranks in another way since, where people’s feedback changed what"
    " counts as likely, or where an initiative was suppressed."
)
WRITTEN = "Written: {name}. Verification code: {code}"

translate_constants(__name__)
