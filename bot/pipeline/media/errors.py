"""What can go wrong with media from outside. No message contains a URL: result URLs are signed, and errors are logged.

MediaError
+ DownloadFailed
  - UrlRefused      the URL, or one it redirects to, may not be fetched; trying again would not help
  - Gone            401, 403, 404, 410: the URL has expired; ask the provider for a new one
  - TooBig          above the limit
  - DownloadBroken  network, 429, 5xx, cut short, too slow: try again
    . DiskFull      no room: try again after the next sweep
+ MediaRefused      the file is not usable media
+ DecodersDown      the decoder processes do not run, which says nothing about the file: try again
"""

from typing import Literal

UrlFault = Literal[
    "malformed", "scheme", "userinfo", "port", "host", "address", "redirects", "encoded_content"
]
MediaFault = Literal["not_media", "damaged", "too_many_pixels", "too_heavy"]
"""`too_heavy`: decoding took more time or memory than any honest file needs."""


class MediaError(Exception):
    pass


class DownloadFailed(MediaError):
    pass


class UrlRefused(DownloadFailed):
    def __init__(self, why: UrlFault) -> None:
        super().__init__(why)
        self.why: UrlFault = why


class Gone(DownloadFailed):
    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class TooBig(DownloadFailed):
    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class DownloadBroken(DownloadFailed):
    pass


class DiskFull(DownloadBroken):
    pass


class MediaRefused(MediaError):
    def __init__(self, why: MediaFault) -> None:
        super().__init__(why)
        self.why: MediaFault = why


class DecodersDown(MediaError):
    pass
