"""One file for each API, all behind `base.Provider`; `http.py` moves the bytes, `untrusted.py` reads what came back."""
