"""How fast the bot is, as ratios that mean the same on any machine. Nothing here runs with the tests.

`uv run --group benchmarks python -m benchmarks` measures everything and writes docs/performance.md. `acknowledge` and
`soak` stand alone: they run the whole bot in the sandbox.
"""
