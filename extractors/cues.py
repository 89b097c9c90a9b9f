"""The wordings by which abstracts deny, hedge, and speak of others' work: patterns for `claims`, in reading order."""

from __future__ import annotations

import re

__all__ = [
    "BY_OTHERS",
    "CLAUSE",
    "COMPARED",
    "HEDGE",
    "KNOWN",
    "LOSES",
    "NEGATION",
    "NOR",
    "NOT_COMPARED",
    "ON_PAR",
    "OWN",
    "WITHOUT",
]

# Where a new clause begins. `and` counts only before a finite verb or a subject: `may run and improve` is one clause.
_FINITE = (
    r"(?:(?:also|even|hence|often|still|then|therefore|thus|yet)\s)?(?:(?:it|we|they|this|that|these|is|are|was|were|"
    r"does|do|did|can|has|have|will|beat)|[a-z-]{2,}(?:[a-rt-z]s|ed))\s(?!of\b|and\b)"
)
CLAUSE = re.compile(
    r"[;:]\s|,?\s(?:but|while|whereas|although|though|because)\s|,\s(?:and|or|since|so|yet|which|who|where|something|"
    r"with|achieving|making|outperforming|reaching|resulting|yielding)\s|"
    rf",\s(?=(?:it|we|they|this|these|our|the)\s)|,?\sand,?\s(?={_FINITE})|(?<=\sand),\s",
    re.I,
)

# Denials. What is denied of a pair stands before its second mention.
NEGATION = re.compile(
    r"\b(?:not(?!\s(?:only|just|merely|limited)\b)|[a-z]+n['’]t|cannot|never|neither|hardly|barely|rarely|scarcely|"
    r"fail(?:s|ed|ing)?\sto|unable\sto|no\slonger|nothing|none\sof|nowhere|no\s(?:[\w-]+\s){0,3}?(?:advantage|"
    r"benefit|better|difference|evidence|faster|gains?|higher|improvements?|indication|more|need|stronger|support|"
    r"use|way))\b",
    re.I,
)
NOR = re.compile(r"\bnor\b", re.I)
NOT_COMPARED = re.compile(r"\b(?:not|never|without)\s(?:been\s|be\s)?compar\w+", re.I)
WITHOUT = re.compile(
    r"\b(?:(?<!and\s)without(?!\s(?:any\s|significant\s|much\s|the\s)?(?:affect|chang|compromis|degrad|exceed|harm|"
    r"hurt|increas|los[st]|modif|reduc|sacrific|violat|drop|degradation)\w*)|instead\sof|rather\sthan|in\splace\sof|"
    r"free\sof|no\sneed\s(?:for|of)|except(?:\sfor)?|excluding|omitting|do(?:es)?\saway\swith|dispens\w+\swith|"
    r"(?:eliminat|remov|obviat|avoid)\w+\s(?:the\s)?(?:need|use)\s(?:for|of))\s(?:[\w-]+\s){0,4}\Z",
    re.I,
)
# Between two names: the first is the weaker one.
LOSES = re.compile(
    r"\b(?:worse|slower|weaker|poorer|inferior|lag(?:s|ged|ging)?|trail(?:s|ed|ing)?|f[ae]ll(?:s|ing)?\s(?:short|"
    r"behind|below)|underperform\w*|los(?:es|t)\sto|(?:outperformed|beaten|surpassed|exceeded|outpaced|"
    r"dominated)\sby|less\s\w+\sthan|lower\s(?:\w+\s)?(?:accuracy|scores?|quality|performance)\s(?:\w+\s)?than)\b",
    re.I,
)

HEDGE = re.compile(
    r"\b(?:may|might|could(?!\sbe\s(?:achieved|obtained|reached))|would\s(?:allow|be\sable|benefit|help|improve|"
    r"likely|outperform)|should|perhaps|possibly|potentially|presumably|probably|plausibl[ey]|arguably|conceivably|"
    r"likely|seem(?:s|ed|ingly)?|appear(?:s|ed)?\s(?:to|that|more|less|better|promising)|apparently|"
    r"(?<!we\s)(?<!name\s)suggest(?:s|ing)?|hint(?:s|ed|ing)?\s(?:at|that)|hypothesi[sz]ed?|conjectured?|speculate|"
    r"believed?|expect(?:s|ed)?\s(?:to|that)|anticipated?\s(?:to|that)|hope\s(?:that|to)|promising|potential\s(?:to|"
    r"for|as)|preliminary|theoretically|in\s(?:theory|principle)|whether|open\squestion|remains\s(?:unclear|to\sbe)|"
    r"future\swork)\b",
    re.I,
)
# No win, where a win is stated of a pair.
ON_PAR = re.compile(
    r"\bcomparabl[ey]\b|\bcompares?\s(?:well|favou?rably)\b|\b(?:on|at)(?:\sa)?[\s-]par\b|\bclose\s(?:\w+\s)?to\b|"
    r"\bequivalent\s\w*|\bcompetitive(?:ly)?\s(?:\w+\s){0,2}(?:with|to|against)\b|"
    r"\bsimilar(?:ly)?\s(?:\w+\s){0,2}(?:to|as|with)\b|\bas\s(?!well\b)\w+\sas\b|\bno\s(?:worse|less|slower)\b|"
    r"\bnot\s(?:worse|inferior)\b|\bthe\ssame\s(?:\w+\s){1,2}as\b|\b(?:match|equal|rival|approach)(?:e?s|ed|"
    r"ing)?\s(?:the\s(?:\w+\s){1,3}of\s)?(?:the\s|that\sof\s)?\Z",
    re.I,
)

# Who speaks of whose work.
OWN = re.compile(
    r"\b(?:we|our|ours|us|(?:in\s)?this\s(?:paper|work|article|study|report|letter)|the\s(?:proposed|present|"
    r"presented)|experiments|experimental|evaluations?|ablations?|(?:the|these)\sresults|user\sstudy)\b",
    re.I,
)
_OLD = (
    r"(?:classic|classical|common|contemporary|conventional|current|earlier|existing|mainstream|modern|past|popular|"
    r"previous|prior|recent|related|standard|state-of-the-art|today's|traditional)"
)
_WORKS = (
    r"(?:advances?|agents?|algorithms?|analys[ei]s|approach(?:es)?|architectures?|attempts|baselines?|codecs?|"
    r"designs?|detectors?|efforts?|frameworks?|literature|methods?|models?|networks?|papers|pipelines?|practice|"
    r"progress|research|researchers|schemes?|solutions?|stud(?:y|ies)|systems?|techniques?|tokenizers?|tools?|"
    r"trackers?|works?)"
)
BY_OTHERS = re.compile(
    rf"\b(?:(?:{_OLD},?\s){{1,2}}|(?:many|most|numerous|several|"
    rf"various)\s(?:of\sthe\s)?)(?:[\w-]+\s){{0,2}}?{_WORKS}\b|\bet\sal\.|"
    r"\b[A-Z]\w+\s(?:and\s[A-Z]\w+\s)?\((?:19|20)\d\d\)",
    re.I,
)
COMPARED = re.compile(  # what others did is only compared with, or built on
    r"\b(?:unlike|contrast\s(?:to|with)|compar\w+\s(?:to|with)|over|than|beyond|from|beats?|outperform\w*|surpass\w*|"
    r"exceed\w*|improv\w+|extend\w*|against|with|by|to|into|of|like|as)\s(?:the\s|all\s|most\s|many\s|several\s)?\Z",
    re.I,
)
_USED = (
    r"(?:use[sd]?|rel(?:y|ies)|require[sd]?|adopt(?:s|ed)?|need(?:s|ed)?|employ(?:s|ed)?|appl(?:y|ies|ied)|"
    r"train(?:s|ed)?)"
)
_OFTEN = (
    r"(?:broadly|commonly|conventionally|extensively|frequently|generally|mostly|often|routinely|traditionally|"
    r"typically|usually|widely)"
)
_FEATS = (
    r"(?:abilit\w+|advances?|attention|breakthroughs?|capabilit\w+|effectiveness|interest|performance|popularity|"
    r"potential|progress|promise|results|success|traction)"
)
KNOWN = re.compile(
    rf"\b(?:is|are|was|were|been|being)\s(?:\w+\s)?{_OFTEN}\b|(?<!the\s)(?<!\ba\s)\b{_OFTEN}\s{_USED}\b|"
    r"\bha(?:s|ve|d)\s(?:\w+ly\s)?(?:also\s|long\s|now\s|since\s)?(?:become|emerged|revolutioni[sz]ed|transformed|"
    r"dominated|proven|proved|enabled|driven|been\s(?:\w+ly\s)?(?:adopted|applied|demonstrated|developed|explored|"
    r"introduced|proposed|proven|shown|studied|used|the))\b|"
    rf"\bha(?:s|ve)\s(?:\w+ly\s)?(?:achieved|attracted|demonstrated|gained|made|seen|"
    rf"shown)\s(?:[\w-]+\s){{0,3}}?{_FEATS}\b|"
    r"\b(?:well\s)?known\s(?:to|that|for|as)\b|\bit\sis\s(?:well\s)?(?:known|understood|established|common)\b|"
    r"\bthe\smost\s(?:common|popular|prominent|successful|widely)\b|\bde\sfacto\b|\bof\schoice\b|\bfor\s(?:years|"
    r"decades)\b|\bdominated?\b|\b(?:was|were)\s(?:first\s|originally\s|initially\s)?(?:introduced|invented|long|"
    r"proposed)\b|\b(?:over|in|during|for)\s(?:the\s)?(?:past|last|recent|previous)\s(?:\w+\s)?(?:decades?|years?|"
    r"months)\b|\b(?:historically|in\sthe\sliterature|nowadays|previously|traditionally|typically)\b",
    re.I,
)
