"""Media from outside: downloaded under guard, examined in a sandboxed process, encoded to fit a limit, and stored.

The rest of the pipeline uses `store`. Only `download` speaks HTTP; decoders run only in `decoder_process`.
"""
