"""The words of a text as they are searched: without case and accents, and what a slip of the finger makes of them."""

import re
import unicodedata

LONGEST = 40
MOST = 500  # of a mentor
SHORTEST_MISSPELT, LONGEST_MISSPELT = 4, 20

WORD = re.compile(r"[^\W_]+[+#]*")
APOSTROPHES = re.compile("['’ʼ]")
# Letters without an accent to lose, which people nevertheless type as others.
ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
# Scripts without spaces between their words: every two letters in a row count as one.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")


def folded(text: str) -> str:
    """Without case and accents."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(ALIKE)


def of(text: str) -> list[str]:
    """Each word once, in order."""
    found: dict[str, None] = {}
    for word in WORD.findall(folded(APOSTROPHES.sub("", text))):
        for part in _parts(word):
            found[part[:LONGEST]] = None
    return [*found]


def shortened(word: str) -> set[str]:
    """The word, and each word that is left when one of its letters is. Empty if it is too short to be misspelt."""
    if not SHORTEST_MISSPELT <= len(word) <= LONGEST_MISSPELT or not word[0].isalpha():
        return set()
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def distance(one: str, other: str) -> int:
    """How many slips lie between them: a letter too many, too few or wrong, or two that changed places."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, beside in enumerate(other, 1):
            least = min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (letter != beside))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == beside:
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]


def _parts(word: str) -> list[str]:
    """The word; of a script without spaces, every two letters in a row."""
    if not UNSPACED.search(word):
        return [word]
    word = word.rstrip("+#")
    found = [part for part in UNSPACED.split(word) if part]
    for run in UNSPACED.findall(word):
        found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return found
