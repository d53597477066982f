"""Why an official document cannot be read."""


class DocumentRefused(Exception):
    """The file is no document that can be read; the code is for programs, the text for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
