"""How long a model really takes: three quantiles an offer, learned from each result, the old ones fading.

The estimate is stochastic approximation of a quantile (Robbins and Monro, 1951; with a step in proportion to the
spread, Tierney, 1983): each observation moves each quantile up by `step * p` or down by `step * (1 - p)`. A constant
step forgets: after about fifty results, what the provider did before has faded.
"""

from dataclasses import dataclass, replace

_QUANTILES = (0.1, 0.5, 0.9)
_FADING = 0.1
_FEW = 10
"""So many first results move the estimate faster, from the catalogue's guess to what is seen."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from the paid call to the result."""

    early: float
    """One in ten is done by then."""
    usual: float
    """Half are."""
    late: float
    """Nine in ten are."""
    samples: int = 0

    @classmethod
    def guess(cls, usual_seconds: float) -> "Latency":
        """From the catalogue, before anything was seen."""
        return cls(usual_seconds / 3, usual_seconds, usual_seconds * 2)

    def observed(self, seconds: float) -> "Latency":
        """With one more result that took so long."""
        rate = max(_FADING, 1 / (self.samples + 1)) if self.samples < _FEW else _FADING
        step = max(self.late - self.early, abs(seconds - self.usual), 1.0) * rate
        moved = (
            max(0.1, now + step * (p if seconds > now else p - 1))
            for now, p in zip((self.early, self.usual, self.late), _QUANTILES, strict=True)
        )
        early, usual, late = sorted(moved)
        return replace(self, early=early, usual=usual, late=late, samples=self.samples + 1)
