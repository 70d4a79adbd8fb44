"""One file an API behind `base.Provider`; `http.py` moves the bytes, `outside.py` reads what came back."""
