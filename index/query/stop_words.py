"""Words that say nothing of a subject, by where they are left out."""

# Words that ask, and do not name a subject; in a small index they may be rare.
QUESTION_WORDS = frozenset(
    """
    able about across actually after already also always another any anybody anyone anything
    around asked asking away because been before being between both can cannot could did doing
    done down during each either else ever every everybody everyone everything few get gets
    getting give given goes going got had has have having hello help here hey hi how instead into
    just keep keeps kind know known knows last less like likely look looked looking lots made make
    makes making many maybe might more most much must need needed needs never nobody none nothing
    now often ok okay once only other others our ours out over own perhaps please put really run
    running said same say says seen several should since some somebody someone something somewhere
    still such take takes tell than thank thanks them themselves then they thing things think this
    those though through too tried try trying under until upon use used uses using very want
    wanted wants was were what whatever when where whether which while who whom whose why will
    with within without work worked would yes yet you your
    """.split()  # noqa: SIM905 - a hundred and more quoted words read worse
)

# Words that often stand beside a subject in a question and seldom are one: they weigh little where
# another word is left.
WEAK_WORDS = frozenset(
    """
    anyway bit easier easy good great idea ideas lot lots new nice old online people problem
    problems right stuff sort thought thoughts way ways whole works working
    """.split()  # noqa: SIM905 - twenty quoted words read worse
)

# If a question without its filters has only such words, the filters are its subject.
NON_SUBJECT_WORDS = frozenset(
    """
    a about an and any anybody anyone anything are at been code council councils did do does
    done for has have how in is it of one project projects scheme schemes software somebody
    someone something that the there these they thing things this to tool tools was were what
    which who with
    """.split()  # noqa: SIM905 - fifty quoted words read worse
)

# Words that may stand in a message that is only a filter.
FILLER_WORDS = frozenset(
    ("and", "but", "just", "me", "now", "ok", "okay", "ones", "only", "please", "show", "those")
)
