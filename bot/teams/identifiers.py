"""The ids that Teams sends back to us: verbs of actions, keys of their data, commands.

The values are in cards that were sent already, so they must not change.
"""

from enum import StrEnum


class ActionVerb(StrEnum):
    """Verb of an action; `data["verb"]` repeats it for Action.Submit, which has no verb."""

    ANSWER_DETAILS = "answer_details"  # opens a dialog with all that an answer says
    MORE = "more"  # the answer with its hits from `first` on
    BACK = "back"  # the answer with its first hits
    SHOW_OWN = "asked"  # the answer to one of the person's own questions, chosen from a list
    REFINE = "refine"  # the form for other filters
    SUBMIT_REFINE = "refined"  # that form, submitted
    DROP_SPOKEN_FILTERS = "without"  # the question without the filters parsed from its words
    DETAILS = "details"  # opens a dialog if the client has dialogs
    FEEDBACK = "feedback"
    EXAMPLE = "example"  # an example question, from a client that does not know imBack
    HOME = "home"
    HELP = "help"
    FORGET = "forget"
    ASK = "ask"  # the question typed in a dialog
    ADMIN = "admin"
    REBUILD = "rebuild"
    PROGRESS = "progress"
    CANCEL = "cancel"
    DIFF = "diff"
    PROMOTE = "promote"
    ROLLBACK = "rollback"


class DataKey(StrEnum):
    """Keys of an action's data: ids, numbers, and the values of the card's inputs."""

    VERB = "verb"
    QUERY_ID = "query_id"
    FIRST_RANK = "first"
    INITIATIVE = "initiative"
    FEEDBACK = "feedback"
    NOTE = "note"
    QUESTION = "words"
    EXAMPLE = "example"  # index of an example question, from 0
    SOURCES = "sources"  # names separated by commas; empty means all
    BUILD = "build"
    SNAPSHOT = "snapshot"


class ExtensionCommand(StrEnum):
    """Commands of the message extension, as named in the manifest."""

    SEARCH = "search"
    ASK = "ask"  # on a message: has anyone done this?


# The parameter of the search command, as named in the manifest.
SEARCH_PARAMETER = "question"


class TypedCommand(StrEnum):
    """Words that a person can type instead of a question, as listed in the manifest."""

    HELP = "help"
    HOME = "my questions"
    FORGET = "delete my questions"
    ADMIN = "admin"
