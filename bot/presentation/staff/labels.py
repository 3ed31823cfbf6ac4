"""Sentences of signing in and of the administration pages; each is whole, with named fields."""

from bot.store.audit import AuditOutcome
from bot.store.model import Surface
from index.i18n.labels import translate_constants
from index.i18n.translation import Plural
from index.resolution.judgements import Relation

# Signing in.
SIGN_IN_TITLE = "Sign in"
SIGN_IN_TO_READ = "Only people who sign in may read here."
SIGN_IN_TO_ADMINISTER = "Administrators sign in here."
SIGN_IN_ACTION = "Sign in with your organisation’s account"
SIGN_IN_BY_LINK = (
    "Administrators can also sign in with a link that works once. Make one on the server:"
    " hasanyone admin link"
)
SIGN_IN_ONLY_BY_LINK = (
    "This server has no sign-in service. Administrators sign in with a link that works once. Make"
    " one on the server: hasanyone admin link"
)
LINK_TITLE = "Sign in with a link"
LINK_EXPLANATION = (
    "This link signs you in as an administrator. It works once: choose the button to use it."
)
LINK_ACTION = "Sign in"
SIGNED_IN_AS = "You are signed in as {person}."
SIGNED_IN_AS_ADMINISTRATOR = "You are signed in as {person}, an administrator."
SIGN_OUT_ACTION = "Sign out"
SIGNED_OUT_TITLE = "You are signed out"
SIGNED_OUT_EXPLANATION = (
    "You are signed out of Has Anyone. You may still be signed in to your organisation’s account."
)
SIGN_IN_AGAIN = "Sign in again"
NO_PROVIDER = "There is no sign-in service here."
NO_SUCH_PAGE = "There is nothing at this address."
NO_SUCH_PAGE_HINT = "Start from the administration pages."
READING_NEEDS_SIGN_IN = "Reading needs a sign-in here."
READING_NEEDS_SIGN_IN_HINT = "Sign in on the page, or send an API key as “Authorization: Bearer …”."
FORM_EXPIRED = "This form no longer works."
FORM_EXPIRED_HINT = "Open its page again, and send it from there."
RESTORE_HERE = "Rebuild the index, or go back to an earlier one."

# All administration pages.
ADMINISTRATION = "Administration"
ADMINISTRATION_PAGES = "Administration pages"
INDEX_PAGE = "Index and sources"
BUILDS_PAGE = "Builds"
SNAPSHOTS_PAGE = "Indexes"
CHANGES_PAGE = "What changes"
QUESTIONS_PAGE = "Questions without a good answer"
PAIRS_PAGE = "Pairs to judge"
AUDIT_PAGE = "Audit log"
NEWER_PAGE = "Newer"
OLDER_PAGE = "Older"
GO_BACK = "No, go back"
GO_ON = "Go on"
DONE_NOTICES = {
    "promoted": "This index answers questions now.",
    "rolled-back": "The earlier index answers questions again.",
    "cancelled": "The build will stop as soon as it can.",
    "judged": "Your judgement is stored. It takes effect with the next build.",
}

# The index and its sources.
ONE_SOURCE = "Source"
STATE = "State"
LAST_READ = "Last read (UTC)"
RECORDS = "Records"
RECORD_COUNTS = "{read:,} read, {ingested:,} ingested, {merged:,} merged, {left_out:,} left out"
NEVER_READ = "never"
SOURCE_READ = "read"
SOURCE_FAILED_ADVICE = (
    "Its last good records are still used, and it is tried again by itself. If that goes on for"
    " days, run on the server: hasanyone sources check {name}"
)
SOURCE_NOT_READ_ADVICE = "To read it, choose it and rebuild."
REBUILD_EXPLANATION = (
    "Choose sources to read only those. If you choose none, all are read. The index that answers"
    " stays until the new one is complete and passes its checks."
)
NO_SOURCES = "There is no source to show, because there is no index yet."
READ_CHOSEN_ACTION = "Rebuild the index"

# Builds.
NO_BUILDS = "Nobody has built an index here yet."
BUILD_ID = "Build"
RESULT = "Result"
BEGUN = "Begun (UTC)"
NOT_BEGUN = "not yet"
BUILD_PAGE_TITLE = "Build {id}"
REFRESH_EXPLANATION = "This page shows the progress when it is loaded."
REFRESHES_ITSELF = "This page keeps itself up to date."
SHARE_DONE = "{percent}% of this step is done."
WAITING_ADVICE = (
    "A worker takes it up within some seconds. If none does, see that “hasanyone worker” runs."
)
SEE_REASONS_IN_CHANGES = "See what changes before you promote it."

# Snapshots.
INDEX_NAME = "Index"
CREATED = "Created (UTC)"
INITIATIVES = "Initiatives"
ANSWERS_NOW = "answers questions now"
PREVIOUS = "the one before it"
HELD_BACK_BECAUSE = "held back: {reasons}"
EARLIER = "kept"
CANNOT_BE_READ = "cannot be read"
COMPARE_ACTION = "Compare with the one that answers"
COMPARE_LINK_NAME = "Compare with the one that answers: {name}"
USE_ACTION = "Use this index"
USE_LINK_NAME = "Use this index: {name}"
USE_QUESTION = "Use this index?"
USE_WARNING = "Everybody’s questions will be answered from {name}."
USE_CONFIRM = "Yes, use it"
ROLLBACK_LINK_NAME = "Roll back: {name}"
NO_SNAPSHOTS = "There is no index yet."
COMPARE_FROM = "From"
COMPARE_TO = "To"
COMPARE_CHOSEN_ACTION = "Compare"

# The audit log.
NO_AUDIT = "No administrator has done anything yet."
WHEN = "When (UTC)"
WHO = "Who"
WHAT = "What"
SUBJECT = "On what"
OUTCOME = "Outcome"
AUDIT_SCOPE = "These are the actions of administrators of the page, the terminal and the chats."
OUTCOMES = {
    AuditOutcome.DONE: "done",
    AuditOutcome.REFUSED: "refused",
    AuditOutcome.FAILED: "failed",
}

# Questions without a good answer.
QUESTIONS_SCOPE = (
    "These questions were asked on the page, through the API or in a terminal. Nothing was found"
    " for them, or somebody said that the answer did not help. We do not know who asked."
)
QUESTIONS_IN_CHATS = Plural(
    "One more was asked in a chat. Its words are its asker’s, and are not shown.",
    "{count} more were asked in chats. Their words are their askers’, and are not shown.",
)
NO_QUESTIONS = "There is no such question."
QUESTION = "Question"
ASKED_ON = "Asked on"
VERDICT = "Verdict"
UNHELPFUL = "Did not help: {verdict}"
SURFACES = {
    Surface.TERMINAL: "terminal",
    Surface.PAGE: "page",
    Surface.API: "API",
    Surface.SLACK: "Slack",
    Surface.TEAMS: "Teams",
}

# Pairs to judge.
PAIRS_SCOPE = (
    "Each pair may be one initiative that two registries record. Where that is uncertain, you"
    " decide, once for each pair."
)
NO_PAIRS = "There is no pair to judge."
PAIRS_OPEN = Plural("One pair is open.", "{count} pairs are open.")
PAIR_TITLE = "Are these the same initiative?"
PAIR_PROBABILITY = "Probability that they are the same: {percent}%"
REASONS_FOR = "What speaks for it"
REASONS_AGAINST = "What speaks against it"
REASON_WEIGHT = "{name} ({weight:+.1f})"
REASON_FIELD = "Reason (optional)"
REGISTRY_RECORD = "Record"
ORGANISATIONS = "Organisations"
STATUS = "Status"
SUMMARY = "Summary"
ADDRESS = "Address"
JUDGEMENT_ACTIONS = {
    Relation.SAME: "The same initiative",
    Relation.RELATED: "Related, but not the same",
    Relation.DIFFERENT: "Different",
}
SKIP_ACTION = "Skip this pair"

translate_constants(__name__)
