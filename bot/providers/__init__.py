"""One file an API behind `base.Provider`; `http.py` moves the bytes, `untrusted.py` reads what came back."""
