"""Media from outside: fetched under guard, examined in a sandboxed process, fitted to a limit, kept for a while.

`store` is the door for the pipeline; `download` alone speaks HTTP; `worker` alone runs
decoders, in a process of its own.
"""
