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

# Words of four letters or more, most of them rare in registries, that are no noun, or a noun that
# does not say what a question is about: verbs of asking and doing, adjectives, numbers, dates, and
# words for who, where and what in general.
VAGUE_WORDS = frozenset(
    """
    abandon able abroad adapt adult afford african afternoon afterwards again against agree
    alike allow alone alongside alter alternative altogether american among analyse angry annual
    anonymous answer answers anyway anywhere apart appear application applications apply april
    area areas aren argue arrange arrive asks assess assign attach august automatic avoid back
    bare became become begin behind believe belong belongs beside best better bigger bilingual
    biological bits bitten blank blind blue borrow boss both bother bought bound break breaks
    bring brings british broke broken brought build built buys calculate call calls came
    canadian cancel cant carry case cases catch caught central centre change chap charge cheap
    cheaper cheapest check checks chief chiefs choose chosen civil clean clear click close cold
    colleague colleagues collect combine come comes commercial compare complain complete confirm
    connect consider contact contain control convert core correct cost costs council count
    countries country course cover create cuts daft daily dares date days dead deaf deal
    december decide define deliver depend describe detect develop didn digital digitise discover
    display district divide dodgy does doesn domestic dozen dozens draw drew drive driven drop
    drove drunk dutch easier easy eaten eight eighteen eighty electoral electronic eleven else
    elsewhere empty encourage ends english ensure enter european even example examples exec
    explain extra fail fails fake fallen falls fast faster february feed feel fell fetch field
    fifteen fifty figure figures fill find finds fine first five flat flew flown folk follow
    forget form fortnight forty found four fourteen fourth free french friday front froze frozen
    full funny gave generate genuine german giant global goes gone good grand green grow grown
    guess hadn half halfway hand handle hang happen happens hasn hate heads hear heard heavy
    held helps hidden hide hire hold honest host hour hours huge hundred hundreds hung hurry
    idea ideas identify import improve include incomplete increase indian inform inside inspect
    install integrate intensive internal introduce invite involve irish isolate issue issues
    itself january join joined joint july june junior keep keeps kept kill kinds knew knows lads
    large last late later launch lead learn learnt leave leaves left legal lend lets line lines
    link list listen little live load local locate long look looks lookup lose loses lost love
    lower maintain manage march mark match matter mean means meanwhile measure medical meet
    mention merge method methods middle million millions minimum minute minutes mistype
    modernise moment monday monitor month monthly months morning move multilingual mutual nasty
    national natural near nearby need needs neither nervous newborn newer next nice night nine
    ninety noisy normal notice notify november nowhere number numbers obtain occur october offer
    official offline older olds ones online onto open operate order organise ought ourselves
    outside paid part parts pass past paste pays people perform person pick piece pieces place
    places plain plan platform platforms play plenty point points poor poorer positive predict
    pregnant prepare present press prevent print private problem problems process produce
    programme progress promote proper protect prove provide public publish pull push puts
    quarter quarters question questions quick quiet raise rang rate rather reach read readable
    reads ready real reason reasons rebuild rebuilt receive recognise recommend record recover
    reduce refer region regional register reject release reliable relief remember remind remove
    renew repeat replace reply report represent request reserve reset resolve respond rest
    restore result results return retype reuse rewrite right risen rose rough round rule runs
    safe saturday save says scan scottish search second seem seems select self sell sells send
    sends sent separate september serious serve service services settle seven seventy shaken
    share shares short shouldn show shown shows shut sick side sides sign similar simpler
    simplify sits sixty size slow small smaller smart software solve soon sooner sort sorts
    sought speak speed spend spent split spoken spot spread staff stand start starts static
    statutory stay steal step steps stick stolen stop stops store stored straight struggle stuck
    stuff submit suggest suit sums sunday support sure suspicious swap swear swears swept switch
    tackle taken takes talk target teach team teams tell tells term terms test thank theirs
    theres thing think thinks third thirty thought thousand thousands three throw thrown
    thursday tick tidy till time times tiny today together told tomorrow tonight took topic torn
    totals town trace track train translate treat tries trigger trust tuesday turn turns twelve
    twenty twice type understand unit unlock update upgrade upload urgent usable verify view
    village virtual voluntary vulnerable wait walk wants warm warn wasn watch ways wear website
    websites wednesday week weekend weekly weeks weigh welcome welsh went weren whatever
    whenever whoever whole woman women wonder work worldwide worn worry worst worth wouldn write
    writes written wrong wrote year yearly years yellow yesterday young
    """.split()  # noqa: SIM905 - hundreds of quoted words read worse
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
