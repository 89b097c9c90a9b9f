"""The wordings by which abstracts deny, hedge, and speak of others' work: patterns for `claims`.

Each pattern is a list of alternatives, whole words, in which a space stands for any white space.
"""

from __future__ import annotations

import re

__all__ = [
    "BY_OTHERS",
    "CLAUSE",
    "COMPARED",
    "CONCEDED",
    "FADES",
    "FRONTED",
    "GAIN",
    "HEDGE",
    "KNOWN",
    "LEFT_OPEN",
    "LOSES",
    "MEASURED",
    "NEGATION",
    "NOR",
    "NOT_COMPARED",
    "ON_PAR",
    "OWN",
    "USELESS",
    "WITHOUT",
]


def _words(*alternatives: str, end: str = r"\b") -> re.Pattern[str]:
    pattern = rf"\b(?:{'|'.join(alternatives)}){end}"
    return re.compile(pattern.replace(" ", r"\s"), re.I)


# `comparable to, and sometimes better than` is one predicate.
_OR_BETTER = (
    r"(?:(?:sometimes|occasionally|often|even|at times|in (?:some|certain|many|several) (?:cases|settings|tasks)),? )*"
    r"(?:better|superior|higher|exceed\w*|surpass\w*|outperform\w*) "
)
# Where a new clause begins. `and` counts only before a finite verb or a subject: `may run and improve` is one clause.
_FINITE = (
    r"(?:(?:also|even|hence|often|still|then|therefore|thus|yet) )?"
    r"(?:it|we|they|this|that|these|is|are|was|were|does|do|did|can|has|have|will|beat|[a-z-]{2,}(?:[a-rt-z]s|ed)) "
    r"(?!of\b|and\b)"
)
CLAUSE = re.compile(
    "|".join(
        (
            r"[;:]\s",
            r",? (?:but|while|whereas|although|though|because) ",
            rf", (?:and|or) (?!{_OR_BETTER})",
            r", (?:since|so|yet|which|who|where|something|with) ",
            r", (?:achieving|making|outperforming|reaching|resulting|yielding) ",
            r", (?=(?:it|we|they|this|these|our|the) )",
            rf",? and,? (?={_FINITE})",
            r"(?<= and), ",
        )
    ).replace(" ", r"\s"),
    re.I,
)

# What stands before the main clause: up to the first comma after which no list goes on.
FRONTED = re.compile(
    r"\A\W*(?:(?:even )?(?:though|although)|while|whilst|whereas|despite|given|when|once|if|since|because|as)\s"
    r"[^,]*(?:,\s(?!(?:and|or|but|which|who|such as|e\.g\.|i\.e\.)\s)|\Z)",
    re.I,
)
# What is granted of others before the main clause.
CONCEDED = _words(
    r"(?:excel(?:s|led)?|shines?|are|is) (?:\w+ )?(?:at|effective|powerful|successful|strong)",
    r"(?:perform|work)(?:s|ed)? (?:\w+ )?well",
    r"(?:the|its|their) (?:[\w-]+ ){0,2}?"
    r"(?:success|popularity|effectiveness|progress|promise|strength|ubiquity|potential)",
    r"(?:recent|significant|remarkable|great) (?:[\w-]+ ){0,2}?(?:advances|success|progress|strides|breakthroughs)",
)
# An advantage, and that it ends.
GAIN = _words(r"(?:advantages?|benefits?|edge|gains?|gap|improvements?|lead|margin|superiority)")
FADES = _words(
    r"(?:vanish|disappear|evaporat|dissipat|diminish)\w*|fades?|shr[iu]nks? to (?:zero|nothing)|(?:is|are) lost"
)

# Behind what is combined: that it is of no use.
USELESS = _words(
    r"(?:brings?|gives?|ha[ds]|have|makes?|offers?|provides?|shows?|yields?) (?:no|little|hardly any) (?:[\w-]+ ){0,2}?"
    r"(?:advantage|benefit|difference|effect|gain|improvement)s?",
    r"(?:does|do|did) not (?:[\w-]+ )?(?:help|improve|pay off|work)",
    r"(?:is|are|was|were) (?:of no use|unnecessary|useless)",
)

# Denials: what is denied of a pair stands before its second mention.
NEGATION = _words(
    r"not(?! (?:only|just|merely|limited)\b)|[a-z]+n['’]t|cannot|never|neither",
    r"hardly|barely|rarely|scarcely",
    r"fail(?:s|ed|ing)? to|unable to|no longer|nothing|none of|nowhere",
    r"struggl\w+|ill-suited|unsuit\w+|inapplicable|impossible|infeasible",
    r"(?:vanish|disappear|evaporat)\w*",
    r"no (?:[\w-]+ ){0,3}?(?:advantage|attempts?|benefit|better|difference|evaluations?|evidence|experiments?|faster)",
    r"no (?:[\w-]+ ){0,3}?(?:gains?|higher|improvements?|indication|more|need|reason|stronger|support|tests?|use|way)",
    r"little (?:[\w-]+ )?(?:advantage|benefit|difference|evidence|gain|improvement|reason)",
    r"far from|no match for|insufficient|inadequate|(?:too|very) (?:slow|costly|expensive|weak) (?:for|to)",
)
NOR = _words("nor")
NOT_COMPARED = _words(r"(?:not|never|without) (?:been |be )?compar\w+")
_HARMLESS = (
    r"(?:affect|chang|compromis|degrad|drop|exceed|harm|hurt|increas|los|modif|reduc|replacement|sacrific|violat)\w*"
)
WITHOUT = _words(
    rf"(?<!and )without(?! (?:any |significant |much |the )?{_HARMLESS})",
    r"(?:involv|need|requir|us)(?:e?s|ing) no|lack(?:s|ing)",
    r"instead of|rather than|in place of|free (?:of|from)|no need (?:for|of)|except(?: for)?|excluding|omitting",
    r"independent(?:ly)? of|in the absence of|no (?:reliance|dependence) on|no longer (?:needs?|requires?|uses?)",
    r"(?:avoid|bypass|circumvent|discard|eliminat|forgo|obviat|sidestep)(?:e?s|ing|e|ed)?",
    r"do(?:es)? away with|dispens\w+ with|(?:avoid|eliminat|obviat|remov)\w+ (?:the )?(?:need|use) (?:for|of)",
    end=r" (?:(?!(?:at|by|for|in|on|that|to|when|while) )[\w-]+ ){0,4}\Z",
)
# Between two names: the first is the weaker one.
LOSES = _words(
    r"worse|slower|weaker|poorer|inferior|behind|below|less \w+ than",
    r"lag(?:s|ged|ging)?|trail(?:s|ed|ing)?|f[ae]ll(?:s|ing)? short|underperform\w*|los(?:es|t) to",
    r"(?:beaten|dominated|exceeded|outclassed|outpaced|outperformed|surpassed) by",
    r"(?:degrad|deteriorat)\w+ (?:[\w-]+ ){0,2}?(?:compared|relative) (?:to|with)",
    r"f[ae]ll(?:s|ing|en)? (?:[\w-]+ )?behind|no match for|less (?:well|accurately|effectively|reliably) than",
)

# `slightly lower mIoU than`: whether that is weaker depends on the measure.
MEASURED = re.compile(
    r"\b(?:(?P<less>lower|smaller|less|reduced|decreased)|higher|larger|more|greater|increased)\s"
    r"(?P<metric>(?:[\w@-]+\s){1,4}?)(?:than|compared|relative)\b",
    re.I,
)

HEDGE = _words(
    r"may|might|could(?! be (?:achieved|obtained|reached))|should",
    r"would (?:allow|be|benefit|help|improve|likely|outperform)",
    r"arguably|conceivabl[ey]|hopefully|likely|perhaps|plausibl[ey]|possib(?:ly|ility)|potentially|presumably",
    r"(?:is|be|seems|appears|it) possible that|sometimes|occasionally|to (?:some|what|which) (?:extent|degree)",
    r"in (?:some|certain|a few) (?:cases|settings|scenarios|situations|regimes)",
    r"(?:shows?|showing|holds?|of) (?:\w+ )?promise",
    r"probably",
    r"seem(?:s|ed|ingly)?|appear(?:s|ed)? (?:to|that|more|less|better|promising)|apparently|tentative(?:ly)?",
    r"(?<!we )(?<!name )suggest(?:s|ing)?|hint(?:s|ed|ing)? (?:at|that)|point(?:s|ed|ing)? towards?",
    r"believed?|conjectured?|envision\w*|hypothesi[sz]ed?|imagine|speculate",
    r"(?:anticipat|expect)(?:s|ed|e)? (?:to|that)",
    r"(?:we|is|are) (?:would |do )?(?:anticipate|expect)(?:ed)?|hope (?:that|to)|posit(?: that)?",
    r"(?:ask|examine|explore|investigate|probe|study|test) (?:if|how (?:far|much|well))|paves? the way",
    r"open(?:s|ing)? (?:up )?(?:the door|the possibility|new avenues|new possibilities)|encouraging|tends? to",
    r"promising|potential (?:to|for|as)|preliminary|(?:early|first|initial) (?:evidence|experiments|findings|results)",
    r"theoretically(?! (?:analy|demonstrat|ground|justif|motivat|prov|show))|in (?:theory|principle)|whether",
    r"open question|remains (?:unclear|to be)|future work",
)
LEFT_OPEN = _words(  # behind both mentions
    r"(?:for|in|to) future (?:research|studies|work)|remains? (?:open|unclear|unknown|to be)|open question"
)
# No win, where a win is stated of a pair.
ON_PAR = _words(
    r"(?:match|equal|rival|reach)\w* or (?:\w+ )?(?:exceed|surpass|outperform|beat|improv)\w*|at least as\b",
    r"(?:retain|preserv|maintain|recover|keep)(?:e?s|ing|e)? (?:[\w%.-]+ ){0,5}of\b|within [\d.]+ ?(?:%|\w+) of\b",
    r"(?:clos|narrow|bridg)(?:es?|ed|ing) (?:\w+ )?(?:gap|distance) (?:\w+ )?(?:to|with|between)\b",
    r"competitive\b[^,;]{0,40}\b(?:compared|relative) (?:to|with)\b|(?:nearly|almost) (?:reach|attain)\w*",
    r"comparabl[ey]\b|compares? (?:well|favou?rably)\b|(?:on|at)(?: a)?[ -]par\b|parity\b|in line with\b",
    r"close (?:\w+ )?to\b|equivalent \w+|indistinguishable\b|keeps? (?:pace|up) with\b|ties? with\b",
    r"competitive(?:ly)? (?:\w+ ){0,2}(?:with|to|against)\b|similar(?:ly)? (?:\w+ ){0,2}(?:to|as|with)\b",
    r"as (?!well\b)\w+ as\b|the same (?:\w+ ){1,2}as\b|no (?:worse|less|slower)\b|not (?:worse|inferior)\b",
    r"(?:match|equal|rival)(?:e?s|l?ed)\b",
    r"(?:match|equal|rival|approach)(?:es|l?ing)? (?:the (?:\w+ ){1,3}of )?(?:the |that of )?\Z",
    end="",
)

# Who speaks of whose work.
OWN = _words(
    r"we|our|ours|us|(?:in )?this (?:paper|work|article|study|report|letter)|the (?:proposed|present|presented)",
    r"experiments|experimental|evaluations?|ablations?|(?:the|these) results|user study",
)
_OLD = (
    r"(?:classic|classical|common|contemporary|conventional|current|earlier|existing|mainstream|modern|past|popular|"
    r"dominant|established|leading|predominant|prevailing|previous|prior|recent|related|standard|state-of-the-art|"
    r"today's|traditional|typical)"
)
_WORKS = (
    r"(?:accelerators?|advances?|agents?|algorithms?|analys[ei]s|approach(?:es)?|architectures?|attacks?|attempts|authors|"
    r"baselines?|benchmarks?|classifiers?|codecs?|community|corpora|datasets?|decoders?|defen[cs]es?|designs?|detectors?|"
    r"encoders?|evaluations?|generators?|implementations?|learners?|optimi[sz]ers?|planners?|policies|retrievers?|"
    r"simulators?|strateg(?:y|ies)|surveys?|efforts?|frameworks?|literature|methods?|models?|networks?|papers|pipelines?|"
    r"practice|practitioners|progress|research|researchers|schemes?|solutions?|stud(?:y|ies)|systems?|techniques?|"
    r"tokenizers?|tools?|trackers?|works?)"
)
BY_OTHERS = _words(
    rf"(?:(?:{_OLD},? ){{1,2}}|(?:many|(?<!the )most|numerous|several|various) (?:of the )?)"
    rf"(?:[\w-]+ ){{0,2}}?{_WORKS}\b",
    r"(?:the )?(?:authors of|community|practitioners|researchers)\b",
    r"et al\.|[A-Z]\w+ (?:and [A-Z]\w+ )?\((?:19|20)\d\d\)",
    end="",
)
COMPARED = _words(  # what others did is only compared with, or built on
    r"unlike|contrast (?:to|with)|compar\w+ (?:to|with)|over|than|beyond|from|beats?|outperform\w*|surpass\w*",
    r"exceed\w*|improv\w+|extend\w*|against|with|by|to|into|of|like|as",
    end=r" (?:the |all |most |many |several )?\Z",
)
_USED = r"(?:adopt|appl(?:y|ies|ied)|assum|employ|need|rel(?:y|ies|ied)|requir|suffer|train|us)(?:e?[sd])?"
_OFTEN = (
    r"(?:broadly|commonly|conventionally|extensively|frequently|generally|increasingly|mostly|often|routinely|"
    r"traditionally|typically|usually|widely)"
)
_DONE = (
    r"(?:adopted|applied|demonstrated|developed|explored|introduced|proposed|proven|shown|studied|used|the|an?(?! \d))"
)
_FEATS = (
    r"(?:abilit\w+|advances?|attention|breakthroughs?|capabilit\w+|effectiveness|interest|performance|popularity|"
    r"potential|progress|promise|results|success|traction)"
)
_RENOWN = (
    r"(?:classic|common|dominant|long-?standing|popular|predominant|prevalent|prominent|standard|successful|ubiquitous|well-established|"
    r"well-known|widespread|workhorse|cornerstone|mainstay)"
)
_HAVE = r"ha(?:s|ve|d) (?:\w+ly )?(?:also |long |now |since )?"
KNOWN = _words(
    rf"(?:is|are|was|were|been|being) (?:\w+ )?{_OFTEN}|(?<!the )(?<!\ba ){_OFTEN} {_USED}",
    rf"{_HAVE}(?:become|emerged|revolutioni[sz]ed|transformed|dominated)",
    rf"{_HAVE}(?:proven|proved|enabled|driven|settled|recently)",
    rf"{_HAVE}(?:exceeded|outperformed|overtaken|replaced|superseded|supplanted|surpassed)",
    rf"\Athe (?:[\w-]+ )?{_FEATS} of|play(?:s|ed)? (?:an?|the) (?:\w+ )?role|underpin(?:s|ned)?",
    rf"{_HAVE}been (?:\w+ly )?{_DONE}",
    rf"ha(?:s|ve) (?:\w+ly )?(?:achieved|attracted|demonstrated|gained|made|seen|shown) (?:[\w-]+ ){{0,3}}?{_FEATS}",
    rf"(?:is|are|was|were|remains?) (?:now |still |long )?(?:(?:an?|the|among the|one of the) )?(?:most )?{_RENOWN}",
    r"(?:well )?known (?:to|that|for|as)|it is (?:well )?(?:known|understood|established|common)",
    r"the most (?:common|popular|prominent|successful|widely)|de facto|of choice|dominated?",
    r"(?:was|were) (?:first |originally |initially )?(?:introduced|invented|long|proposed)",
    r"(?:over|in|during|for) (?:the )?(?:past|last|recent|previous) (?:\w+ )?(?:decades?|years?|months)",
    r"for (?:years|decades|a long time)|historically|in the literature|nowadays|previously|traditionally|typically",
)
