"""The ids that Teams sends back to us: verbs of actions, keys of their data, commands.

Values are on the wire and in cards already sent: they must not change.
"""

from enum import StrEnum


class ActionVerb(StrEnum):
    """The verb of an action; `data["verb"]` repeats it, for Action.Submit."""

    MORE = "more"  # the answer, its hits from `first` on
    BACK = "back"  # the answer as it was
    SHOW_OWN = "asked"  # the answer to a question of one's own, chosen from them
    REFINE = "refine"  # the form for other filters
    SUBMIT_REFINE = "refined"  # that form, filled in
    DROP_SPOKEN_FILTERS = "without"  # the question without filters read from its words
    DETAILS = "details"  # opens a dialog where there are dialogs
    FEEDBACK = "feedback"
    EXAMPLE = "example"  # an example question, from a client that does not know imBack
    HOME = "home"
    HELP = "help"
    FORGET = "forget"
    ASK = "ask"  # the question that a dialog asked for
    ADMIN = "admin"
    REBUILD = "rebuild"
    PROGRESS = "progress"
    CANCEL = "cancel"
    DIFF = "diff"
    PROMOTE = "promote"
    ROLLBACK = "rollback"


class DataKey(StrEnum):
    """The keys of an action's data: ids and numbers, and what was typed into the card's inputs."""

    VERB = "verb"
    QUERY_ID = "query_id"
    FIRST_RANK = "first"
    INITIATIVE = "initiative"
    FEEDBACK = "feedback"
    NOTE = "note"
    QUESTION = "words"
    EXAMPLE = "example"  # its place among the examples, from 0
    SOURCES = "sources"  # names between commas; empty means all
    BUILD = "build"
    SNAPSHOT = "snapshot"


class ExtensionCommand(StrEnum):
    """The commands of the message extension, as the manifest names them."""

    SEARCH = "search"
    ASK = "ask"  # on somebody's message: has anyone done this?


# The parameter of the search, as the manifest names it.
SEARCH_PARAMETER = "question"


class TypedCommand(StrEnum):
    """The words that a person can type instead of a question, as the manifest lists them."""

    HELP = "help"
    HOME = "my questions"
    FORGET = "delete my questions"
    ADMIN = "admin"
