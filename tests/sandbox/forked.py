"""`python -m tests.sandbox.forked sandbox …`: `darkroom sandbox`, whose bot is a copy of a process that has imported it."""

from functools import partial

from bot.__main__ import main
from sandbox import run
from sandbox.lab import open_lab
from tests.forking import fork

if __name__ == "__main__":
    run.open_lab = partial(open_lab, launch=fork)
    main()
