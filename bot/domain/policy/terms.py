"""A server's terms and the built-in categories: found in the readings that the minor-safety rule makes of a text.

A term is words parted by spaces, in any case and any letters that look alike; `porn*`, `*girl` and `*porn*` are words
that begin, end or go on so. Punctuation counts for nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.domain.moderation.letters import fold
from bot.domain.moderation.words import WORD, Chunk, Word, disguises, spellings, words_of

_LEAST_SPELLED = 4
"""Letters that a word must have to be read otherwise than it is spelled."""
_LEAST_RUN_TOGETHER = 6
_MOST_PARTS = 4

Step = tuple[int, frozenset[str]]
"""Where it leads, and what the words between may be read as."""


class Found(NamedTuple):
    label: str
    start: int
    end: int
    """Words of the text, `end` excluded."""


class Reading:
    """A text's words, made once for all that looks for something in it."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self.words, self.chunks = words_of(self.folded)


@dataclass(slots=True, eq=False)
class _Node:
    exact: "dict[str, _Node]" = field(default_factory=dict[str, "_Node"])
    starred: "dict[str, _Node]" = field(default_factory=dict[str, "_Node"])
    labels: set[str] = field(default_factory=set[str])

    def after(self, readings: Iterable[str]) -> "Iterator[_Node]":
        for reading in readings:
            if reading in self.exact:
                yield self.exact[reading]
            for form, node in self.starred.items():
                if _fits(form, reading):
                    yield node


class TermSet:
    """Terms by label, as one tree."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        self._root = _Node()
        self._whole: set[str] = set()
        """Words that are terms by themselves, looked for in pieces too."""
        for label, listed in terms.items():
            for term in listed:
                self._plant(label, words_of_term(term))
        self._beginnings = {word[:cut] for word in self._whole for cut in range(1, len(word) + 1)}
        self._by_shape: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._whole:
            self._by_shape[word[0], len(word)].append(word)

    def _plant(self, label: str, words: tuple[str, ...]) -> None:
        run_together = "".join(words)
        ways = [words]
        if len(words) > 1 and "*" not in run_together and len(run_together) >= _LEAST_RUN_TOGETHER:
            ways.append((run_together,))
        for way in ways:
            node = self._root
            for word in way:
                node = (node.starred if "*" in word else node.exact).setdefault(word, _Node())
            node.labels.add(label)
            if len(way) == 1 and "*" not in way[0] and len(way[0]) >= _LEAST_SPELLED:
                self._whole.add(way[0])

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._root.exact or self._root.starred)

    def plainly(self, reading: Reading) -> Iterator[Found]:
        """Only as they are spelled, and without a comma or full stop within."""
        steps: list[list[Step]] = [
            [(place + 1, frozenset({word.text}))] for place, word in enumerate(reading.words)
        ]
        for found in self._walk(reading.words, steps):
            if reading.words[found.start].clause == reading.words[found.end - 1].clause:
                yield found

    def found(self, reading: Reading) -> Iterator[Found]:
        """In every spelling that may hide one. The same one may come twice."""
        return self._walk(reading.words, self._steps(reading.words, reading.chunks))

    def _walk(self, words: list[Word], steps: list[list[Step]]) -> Iterator[Found]:
        for start in range(len(words)):
            ahead = [(self._root, start)]
            seen: set[tuple[int, int]] = set()
            while ahead:
                node, place = ahead.pop()
                for leads_to, readings in steps[place] if place < len(words) else ():
                    for onward in node.after(readings):
                        if (id(onward), leads_to) in seen:
                            continue
                        seen.add((id(onward), leads_to))
                        yield from (Found(label, start, leads_to) for label in onward.labels)
                        ahead.append((onward, leads_to))

    def _steps(self, words: list[Word], chunks: list[Chunk]) -> list[list[Step]]:
        steps: list[list[Step]] = [[(place + 1, _readings(word.text))] for place, word in enumerate(words)]
        for chunk in chunks:
            hidden = frozenset((*disguises(chunk.text), *self._uncensored(chunk.text)))
            steps[chunk.first].append((chunk.last, hidden))
        for first, last, word in self._joined(words):
            steps[first].append((last, frozenset({word})))
        return steps

    def _joined(self, words: list[Word]) -> Iterator[tuple[int, int, str]]:
        """Words that were taken apart: `n u d e`, `nak ed`."""
        for start, word in enumerate(words):
            run = word.text
            singles = len(run) == 1
            for end in range(start + 1, len(words)):
                if run not in self._beginnings:
                    break
                run += words[end].text
                singles = singles and len(words[end].text) == 1
                if end - start >= _MOST_PARTS and not singles:
                    break
                if run in self._whole:
                    yield start, end + 1, run

    def _uncensored(self, chunk: str) -> Iterator[str]:
        """The terms that `n*de` may be, where at least half of it is letters."""
        if "*" not in chunk or 2 * sum(map(str.isalpha, chunk)) < len(chunk):
            return
        for word in self._by_shape.get((chunk[0], len(chunk)), ()):
            if all(seen in {letter, "*"} for seen, letter in zip(chunk, word, strict=True)):
                yield word


def words_of_term(term: str) -> tuple[str, ...]:
    """A term's words in plain letters, a star kept at the beginning or the end of one."""
    return tuple(word for piece in fold(term).split() for word in _starred(piece))


def _starred(piece: str) -> list[str]:
    words = WORD.findall(piece)
    if words and piece.startswith("*"):
        words[0] = f"*{words[0]}"
    if words and piece.endswith("*"):
        words[-1] += "*"
    return words


def _fits(form: str, reading: str) -> bool:
    literal = form.strip("*")
    if form.startswith("*"):
        return literal in reading if form.endswith("*") else reading.endswith(literal)
    return reading.startswith(literal)


def _readings(word: str) -> frozenset[str]:
    if len(word) < _LEAST_SPELLED and word.isascii():
        return frozenset({word})
    return frozenset((word, *spellings(word)))
