"""Where a request comes from that was made from a job: which one, and what was done with it."""

from dataclasses import dataclass
from typing import Literal

Work = Literal["animate", "vary", "edit", "extend", "upscale", "cut-out"]
"""What is made of a file of a result; also the name of the action."""
OriginWork = Literal["remix", Work]


@dataclass(frozen=True, slots=True)
class Origin:
    job_id: str
    work: OriginWork
