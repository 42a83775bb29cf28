"""Invented words: demo data must never be taken for news."""

from __future__ import annotations

from random import Random

SYLLABLES = tuple(first + last for first in "bdfgklmnprstvwz" for last in "aeio")
SENTENCES = 4_000  # enough that pages differ, few enough to be made in a moment


class Words:
    """Names and sentences, drawn from pools that a seed makes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.lexicon = [self._word() for _ in range(1_200)]
        self.sentences = [self._sentence() for _ in range(SENTENCES)]

    def _word(self) -> str:
        return "".join(self.random.choices(SYLLABLES, k=self.random.choice((1, 2, 2, 3, 3, 4))))

    def _sentence(self) -> str:
        return " ".join(self.random.choices(self.lexicon, k=self.random.randint(4, 14))).capitalize() + "."

    def name(self, number: int) -> str:
        """A person's name; the number keeps it apart from others."""
        first, last = self.lexicon[number % 1_200], self.lexicon[number * 7 % 1_200]
        return f"{first.capitalize()} {last.capitalize()} {number}"

    def sentence(self, random: Random) -> str:
        return self.sentences[int(random.random() * SENTENCES)]

    def text(self, random: Random, longest: int) -> str:
        """One to `longest` sentences, mostly few."""
        count = 1 + int(random.random() ** 2 * longest)
        start = int(random.random() * (SENTENCES - count))
        return " ".join(self.sentences[start : start + count])
