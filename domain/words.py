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
    """actual actually after again always anybody anyone anything bad badly before best better between big bring certain
come comes coming common commonly compare compared comparison current currently deal describe difference
differences does doing done down earlier early enough eventually ever everybody everyone everything excessive
excessively explain finally formerly frequent frequently general generally get gets getting give given go goes
going got happen happening happens identified identify improve improved improves improving instead keep keeps key
kind know known later latterly like look looking looks lot main mainly major make makes making many mention
mentioned mentions mostly much never no nobody not nothing nowadays nowhere often outline overall overview
particular particularly people poor poorly previously properly quality rarely really recently recommend
recommended recur recurring repeatedly say saying see seen serious several show shows significant since somebody
someone something sometimes soon sooner sort specific specifically still such suitable summarise summarize
summary sure take takes talk tell telling thing things think thought told too toward towards try trying typical
typically up use used uses using usual usually versus very vs want wants way ways well went work worked working
works worried worries worry worse worst year years yet young""".split()  # noqa: SIM905
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
