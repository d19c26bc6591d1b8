"""What is good when there is little of it: high caseloads are no praise, turnover that has fallen is no criticism.

The models learn from words, and "high" mostly praises ("high quality"). Of 42 plain sentences of 95 reports that say
how high a burden is, 8 were judged the wrong way round; of 15 that say that a harm does not happen ("does not use bed
and breakfast"), 2.
Only what such a plain sentence says is turned; where something is done about a burden, or a sentence turns, the models
know better.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domain.text import fold_text
from domain.types import PassageKind, Polarity
from ingest.polarity_words import CLASSES, Clue

VERSION = b"3"
"""Part of the classifier's version: raise it with any change here."""

_BURDEN = (
    r"(?:caseloads?|workloads?|turnover|vacanc(?:y|ies)(?:\s+(?:rates?|levels?))?|re-?referrals?(?:\s+rates?)?"
    r"|sickness(?:\s+(?:rates?|levels?|absence))?|backlogs?|waiting\s+(?:times?|lists?)|exclusions?|absences?"
    r"|agency\s+(?:staff|workers?|social\s+workers?)|placement\s+(?:moves|breakdowns?|disruptions?)"
    r"|in\s+custody|substance\s+misuse|(?:re-?)?offending|homelessness|re-?admissions?|re-?admitted)"
)
_BETWEEN = r"(?:\s+[a-z0-9'()%-]+){0,6}?\s+"
_IS = r"(?:is|are|was|were|remains?|remained|(?:has|have|had)(?:\s+been)?|continues?\s+to\s+be)\s+"
_VERY = r"(?:(?:too|very|still|relatively|extremely|particularly|unacceptably|significantly|now|mostly|generally)\s+)*"
_MUCH = r"(?:high|higher|excessive|unmanageable|heavy|rising|increasing|increased|risen|long)\b"
_LITTLE = r"(?:low|lower|manageable|reduced|reducing|fallen|falling|decreased|decreasing|declined|minimal)\b"
_HIGH = re.compile(
    rf"\b{_BURDEN}\b{_BETWEEN}{_IS}{_VERY}{_MUCH}|\b(?:have|has|had)\s+{_VERY}{_MUCH}(?:\s+and\s+[a-z]+)?\s+{_BURDEN}\b"
)
_LOW = re.compile(rf"\b{_BURDEN}\b{_BETWEEN}{_IS}{_VERY}{_LITTLE}|\b(?:have|has|had)\s+{_VERY}{_LITTLE}\s+{_BURDEN}\b")
# "No children have been permanently excluded", "does not use bed and breakfast": what is said not to happen.
_HARM = r"(?:excluded|exclusions?|separated|bed\s+and\s+breakfast|unregistered|unregulated|disruptions?|breakdowns?)"
_CHILDREN = r"(?:child|children|young\s+people|young\s+person|pupils?|care\s+leavers?|siblings?)"
_THERE = r"^(?:there\s+(?:are|is|were|have\s+been|has\s+been)\s+)"
_KIND = r"(?:(?:adoption|fixed-term|further|known|new|permanent|placement|recent|school|tenancy|unplanned)\s+){0,3}"
_PLAIN = r"(?:(?!(?:about|for|of|that|to|which|who|whose)\b)[a-z'-]+\s+)"
_ABSENT = re.compile(
    rf"{_THERE}?(?:currently\s+|also\s+)?no\s+{_PLAIN}{{0,4}}?{_CHILDREN}\s+{_PLAIN}{{1,8}}?{_HARM}\b"
    rf"|{_THERE}(?:currently\s+)?no\s+{_KIND}(?:exclusions?|disruptions?|breakdowns?|waiting\s+lists?)\b"
    r"|\b(?:do|does|did|has|have)\s+not\s+(?:been\s+placed|placed?|used?)\b(?:\s+[a-z'-]+){0,6}?"
    r"\s+(?:bed\s+and\s+breakfast|unregistered|unregulated)\b"
    rf"|\b(?:numbers?|rates?|levels?)\s+of\s+(?:[a-z-]+\s+){{0,3}}?(?:disruptions?|breakdowns?)\s+{_IS}{_VERY}{_LITTLE}"
)
_TURNS = re.compile(
    r"\b(?:although|but|despite|except|however|though|while|whilst|yet|ensure|should|until|increas\w*|risen|rising|poor\w*"
    r"|too\s+many|not\s+(?:all|always))\b"
)
_SOMETHING_ELSE = re.compile(
    r"\b(?:although|but|despite|however|though|while|whilst|yet|not|no|never|ensure|should|need|needs|until|than"
    r"|address\w*|recognis\w*|identif\w*|aware|prioritis\w*|success\w*|act|acted|acting|action|actions|support\w*"
    r"|effective\w*|impact\w*|previous\w*|small\s+number|minority|some)\b"
)


def find_burden(clue: Clue) -> Polarity | None:
    """Return WEAKNESS if a plain sentence says that a burden is high, STRENGTH if it is low or absent; else None."""
    sentence = fold_text(clue.sentence).lower()
    if clue.kind == PassageKind.RECOMMENDATION:
        return None
    if _ABSENT.search(sentence) and not _TURNS.search(sentence):
        return Polarity.STRENGTH
    if _SOMETHING_ELSE.search(sentence):
        return None
    high, low = _HIGH.search(sentence), _LOW.search(sentence)
    if bool(high) == bool(low):
        return None
    return Polarity.WEAKNESS if high else Polarity.STRENGTH


def turn_burdens(clues: Sequence[Clue], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities, columns as CLASSES, praise and criticism exchanged where a burden says the opposite."""
    sides = [CLASSES.index(Polarity.STRENGTH), CLASSES.index(Polarity.WEAKNESS)]
    turned = rows.copy()
    best = rows.argmax(axis=1) if len(rows) else np.zeros(0, dtype=np.int64)
    for at in np.flatnonzero(np.isin(best, sides)).tolist():
        said = find_burden(clues[at])
        if said is not None and said is not CLASSES[best[at]]:
            turned[at, sides] = rows[at, sides[::-1]]
    return turned
