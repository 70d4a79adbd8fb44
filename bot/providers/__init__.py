"""One file an API behind `base.Provider`; `http.py` holds transport, pacing and error mapping."""
