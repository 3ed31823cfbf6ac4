"""The ids that Slack sends back to us: commands, shortcuts, actions, views and input blocks.

The manifest, the handlers and the views use them. The values are in messages that were sent
already, so they must not change.
"""

from enum import StrEnum

from index.model import FilterName

COMMAND = "/hasanyone"
COMMAND_HINT = "housing repairs online in:england"


class ShortcutId(StrEnum):
    """The callback ids of shortcuts."""

    ASK = "ask_about_message"


class Subcommand(StrEnum):
    """Words after the command that are not a question: `/hasanyone help`, `/hasanyone admin`."""

    HELP = "help"
    ADMIN = "admin"


class AdminCommand(StrEnum):
    """The words that an administrator may type after `/hasanyone admin`."""

    STATUS = "status"
    REBUILD = "rebuild"  # followed by names of sources, or by none for all
    PROGRESS = "progress"
    CANCEL = "cancel"
    DIFF = "diff"
    PROMOTE = "promote"
    ROLLBACK = "rollback"
    NUDGE = "nudge"  # on or off: whether answers are offered unasked in this channel
    AUDIT = "audit"


class ActionId(StrEnum):
    """The action ids of buttons and menus; `payloads` encodes what each carries."""

    # on an answer
    ANSWER_DETAILS = "answer_details"  # a page
    MORE = "more"  # a page
    REFINE = "refine"  # a query id
    DROP_SPOKEN_FILTERS = (
        "without"  # a query id: ask again without the filters parsed from its words
    )
    SHARE = "share"  # a query id
    ANSWER_FEEDBACK = "answer_feedback"  # menu: feedback on the whole answer
    # on a match
    DETAILS = "details"  # a match
    MATCH_FEEDBACK = "match_feedback"  # menu: feedback on the match
    RELATED = "related"  # in the details: a related initiative
    # on a nudge
    NUDGE_ASK = "nudge_ask"  # a query id
    NUDGE_DISMISS = "nudge_dismiss"  # a query id
    # in the details of an answer
    BRIEF = "brief"  # opens a page; nothing else happens
    # in help and welcome
    EXAMPLE = "example"  # the number of an example, from 0
    # in App Home
    ASK_AGAIN = "ask_again"  # a query id
    FORGET = "forget"
    ADMIN_REBUILD = "admin_rebuild"
    ADMIN_REBUILD_ONE = "admin_rebuild_one"  # menu: the name of a source
    ADMIN_CANCEL = "admin_cancel"  # a build id
    ADMIN_PROMOTE = "admin_promote"  # the name of a snapshot
    ADMIN_ROLLBACK = "admin_rollback"  # the name of the snapshot to go back to
    ADMIN_DIFF = "admin_diff"
    ADMIN_REFRESH = "admin_refresh"


class ViewId(StrEnum):
    """The callback ids of modals and of the Home tab."""

    HOME = "home"
    ANSWER_DETAILS = "answer_details"
    DETAILS = "details"
    REFINE = "refine"  # submitted
    WRONG = "wrong"  # submitted
    SAME = "same"  # submitted
    DIFF = "diff"
    NOTICE = "notice"


class BlockId(StrEnum):
    """The block ids of inputs in modals; those of Refine are the names of filters in a question."""

    QUESTION = "question"
    PLACE = FilterName.PLACE
    STATUS = FilterName.STATUS
    THEME = FilterName.THEME
    SINCE = FilterName.SINCE
    ORGANISATION = FilterName.ORG
    REGISTRY = FilterName.SOURCE
    LICENCE = FilterName.LICENCE
    NOTE = "note"
    SAME_AS = "same_as"


INPUT_ACTION_ID = "value"  # the action id of the one element in an input block
