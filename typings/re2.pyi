"""What the bot uses of google-re2, which comes without types."""

class error(Exception): ...

class Options:
    case_sensitive: bool
    never_capture: bool
    log_errors: bool
    max_mem: int

class Match: ...

class Pattern:
    @property
    def programsize(self) -> int: ...
    def search(self, text: str) -> Match | None: ...

def compile(pattern: str, options: Options) -> Pattern: ...
