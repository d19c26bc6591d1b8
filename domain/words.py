"""Words as they are compared: lower case, one spelling of quotes and dashes, endings cut off."""

import functools
import re
import unicodedata

from domain.text import fold_text

_WORD = re.compile(r"[a-z0-9]+")
_VOWEL = re.compile(r"[aeiouy]")

# Words that say nothing about a subject. Negations are kept: they decide polarity.
STOP_WORDS = frozenset(
    """a an and are as at be been but by can could did do does for from had has have he her his how i if in into is it
    its me my of on or our she should so such than that the their them then there these they this those to up us was we
    were what when where whether which while who whom whose why will with would you your s t also both each
    more other some any all being""".split()  # noqa: SIM905
)

ASKING_WORDS = frozenset(
    """across act acts actual actually affect affected affecting affects after again allow allowed allows almost
    along alongside already although altogether always amid among amongst another anybody anyone anything
    anyway apparently appear appeared appears asked backed bad badly because become becomes before begin
    behind believe beneath beside besides best better between beyond big briefly bring bringing broadly
    brought call came cannot carried carries carry carrying caught cause causes certain choose chose chosen
    come comes coming common commonly compare compared comparison consider considered current currently deal
    deliver delivered delivering delivers depend depends describe deserve despite detail details difference
    differences does doing done down drop dropped dropping drops during earlier early easy effect effects
    elsewhere enable enabled enables enjoy enjoyed enjoys enough ensure ensured ensures ensuring especially
    essentially etc even eventually ever everybody everyone everything exactly excessive excessively exist
    exists expect expected explain extent fact fall fallen falling falls far feel feeling feels fell felt
    fill filled finally fit fits fix fixed fixing focus focused focusing follow followed following follows
    form formed formerly forms frequent frequently full fully further gain gained gains gave general
    generally get gets getting give given giving go goes going gone got grew grow growing grown grows handful
    handle happen happening happens having hear heard hears held hence here hi hit hits hold holding holds
    hope however idea ideally identified identify improve improved improves improving include including
    inside instead introduce introduced introduces introducing involve join joined joining just keep keeping
    keeps kept key kind knew know knowing known large later latterly lay least left less let level levels
    like likely look looking looks lose loses losing lost lot lots love loved loves main mainly major make
    makes making manner many matter matters maybe mean means meant mention mentioned mentions merely moreover
    mostly much must namely near nearly necessarily necessary never next nice no nobody nonetheless nor not
    note noted nothing notice noticed now nowadays nowhere obvious obviously occur occurs offer offered
    offering offers often once ones only onto opened others ought outline overall overview own particular
    particularly people perhaps pick picked picking plus poor poorly possible possibly present pretty
    previously probably proper properly pull pulled push pushed put puts putting quality question quite raise
    raised raising ran rarely rate rates rather reach reached reaching real realise really receive received
    receives receiving recently recommend recommended recur recurring regard remain remained remains remember
    repeatedly require required requires respectively respond rest rise rises rising rose roughly run running
    runs save saved saving saw say saying scenario see seeing seek seeks seem seems seen send sending sends
    sent serious settle several show showing shown shows shut significant similarly simply since sit sits
    sitting situation small somebody somehow someone something sometimes somewhat soon sooner sort sorted
    specific specifically spend spends spent spread stand stands start started starting starts stick sticks
    still stop stuck such suffer suffered suffers sufficiently suggest suggests suitable summarise summarize
    summary supposed sure surely take taken takes talk talked talking tell telling there therefore thing
    things think though thought through throughout throw thus told too took toward towards tried true truly
    try trying turn turned turning turns typical typically underneath undertake undertaken undertook unless
    until up upon use used uses using usual usually various versus very via vs want wanted wanting wants
    watch watched way ways well went whatever whenever wherever whole win wish wishes won wonder wondering
    work worked working works worried worries worry worse worst worth year years yet young""".split()  # noqa: SIM905
)
"""Words that questions are made of and that no finding needs to hold."""


NUMBERS = {
    **dict(zip("two three four five six seven eight nine ten eleven twelve".split(), range(2, 13), strict=True)),  # noqa: SIM905
    "eighteen": 18,
}
"""Numbers as questions write them."""


def split_words(text: str) -> list[str]:
    """Return the words in lower case, without accents; "children's" is "children", "pre-birth" is "pre", "birth"."""
    plain = fold_text(unicodedata.normalize("NFKD", text)).lower()
    if not plain.isascii():
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _WORD.findall(re.sub(r"'s?\b", "", plain))


def stem_words(text: str) -> list[str]:
    """Return the stems of all words of a text, in order."""
    return [stem(word) for word in split_words(text)]


@functools.lru_cache(maxsize=50_000)
def stems_of(text: str) -> tuple[str, ...]:
    """Return the same, kept: the vocabulary's terms and the sentences of an answer are asked for several times."""
    return tuple(stem_words(text))


@functools.lru_cache(maxsize=2_000)
def stems_of_terms(terms: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the stems of each term that has a word in it, each run of stems once, in order; kept for every hit."""
    return tuple(dict.fromkeys(filter(None, map(stems_of, terms))))


@functools.lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return a word without plural, -ed and -ing: light on purpose, so that "timely" is not "time".

    Made for one job: a vocabulary term in the singular shall meet its other forms in a report.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _singular(word)
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= 3 and _VOWEL.search(bare):
            word = bare
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if word.endswith("y") and len(word) > 3:
        return word[:-1] + "i"
    return word.removesuffix("e") if len(word) > 3 else word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
