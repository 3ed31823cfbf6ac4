"""Stop words, and words for parts and phases, in the form that `profiles.tokenise` returns."""

GRAMMAR_WORDS = frozenset(
    """
    a an and are as at be by can for from has have in into is it its not of on or our s that the
    their them they this to use used using was we were what which who will with your
    """.split()  # noqa: SIM905 - a list with quotation marks is harder to read
)

# Words that distinguish a part from the whole, or one part from another.
PART_WORDS = frozenset(
    """
    android ios iphone app mobile web webapp website site server client backend back frontend front
    api sdk cli docker gem rubygem npm python py java javascript js go golang php r ruby
    plugin extension theme template doc docs documentation handbook playbook toolkit dashboard
    component module cloud infrastructure deploy demo example admin proxy viz uploader
    machine ml gui ux ui classic legacy lite
    """.split()  # noqa: SIM905
)

# Words that distinguish one phase of an initiative from another.
PHASE_WORDS = frozenset(
    """
    alpha beta discovery pilot prototype feasibility scoping trial mvp poc rollout continuation
    """.split()  # noqa: SIM905
)
