"""Detection of the language of what somebody typed: Welsh, English, or too little to tell.

A few words decide, because a question is short: function words, of which Welsh has very telling
ones, and the words of the glossary. English is never to be taken for Welsh.
"""

import re

from index.query.language.welsh import is_in_glossary, is_shared

WELSH, ENGLISH = "cy", "en"
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

# Function words that are no English words, names or abbreviations that public bodies use.
_WELSH = frozenset(
    """
    a'i a'r amdanynt amdano arall atebwch bwriadu byddwch bynnag cael cafodd chwilio chwiliwch
     dangos dangoswch ddaeth ddefnyddio defnyddio diolch dweud dyma dyna dysgu eich eisiau
    eisoes eraill fath fyddai fydd gael gallwch gan gawsoch gennych gennym gofyn gwnaeth
    gwneud gwybod gyda gyfer gymharu heb hefyd helo helpu hoffem hoffwn hwn hwnnw hyn hynny i'r
    llai lleol llwyddo mae mae'n mae'r maen maent mewn mwy mwyach nawr newydd ngan
    nghyfer nhw nid nodwch o'r oedd oes pawb prosiectau pryd pwy rhagor rhai rhwng
    rhyngwyd rhywbeth rhywle rhywrai rhywun rydych rydym sawl sut sydd sy'n tebyg trwy unrhyw
    unrhywun weithio wedi weithiodd wnaeth wneud wrth ydych ydw ydy ydyn ydyw ydynt ymhlith yng
    ynghylch darllenwyd ddiwethaf ellid gofynnwch ymlaen yw yw'r
    """.split()  # noqa: SIM905 - two hundred quoted words read worse
)
# Function words that are also words, names or abbreviations in English: they only confirm.
_WEAK_WELSH = frozenset(
    """
    a ac ag am ar at beth cyn dan dim dros ei ein ers eu fel fy ges hi i lle nad nes neu ni o os pam
    pan pob roi un y yma yn yr
    """.split()  # noqa: SIM905 - as above
)
_ENGLISH = frozenset(
    """
    about add an and another any anybody anyone anything are as ask be been being between but by
    can compare could council councils did do does doing done each else ever every find fund funded
    for from get give had has have help how if in into is it its just like looking me more my no not
    of on only or other others our out please reply see service services show since so some somebody
    someone something still stop such tell than thanks that the their them there these they this
    those to tried try use used using want was we were what when where whether which who whom why
    will with without work worked would you your
    """.split()  # noqa: SIM905 - a hundred quoted words read worse
)
_MIN_SIGNS = 2


def detect_language(text: str) -> str | None:
    """Return the tag of the language of a text; None where too little of it tells.

    It is Welsh where Welsh words are more than English ones: two function words, half of all words
    with a function word among them, or nothing but Welsh words.
    """
    words = set(_WORD.findall(text.casefold().replace("’", "'")))
    english = words & _ENGLISH
    function_words = words & _WELSH
    confirmed = words & _WEAK_WELSH | set(filter(is_shared, words))
    others = words - english - function_words - confirmed
    content = {word for word in others if is_in_glossary(word)}
    signs = len(function_words) + len(content)
    total = signs + len(confirmed)
    is_enough = (
        len(function_words) >= _MIN_SIGNS
        or words == function_words
        or (len(content) >= _MIN_SIGNS and content | function_words | confirmed == words)
        or (_MIN_SIGNS <= total >= len(words) / 2 and len(content) < total)
    )
    if signs > len(english) and is_enough:
        return WELSH
    return ENGLISH if english else None
