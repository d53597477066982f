"""Why a file was not taken, each with what to do.

FileRefused (InvalidInput)
├── FileEmpty · FileTooLarge · FileKindUnknown · FileKindUnwanted
├── FileBroken · FileProtected · FileHasMacros · FileIsBomb
└── FileInfected · FileNotScanned

TooManyUploads (TooManyRequests)
"""

from guanzi.foundation.errors import InvalidInput, NotFound, TooManyRequests


class FileRefused(InvalidInput):
    """A file that is not taken; what was typed beside it stays."""

    code = "file-refused"


class FileEmpty(FileRefused):
    """There is not one byte in it."""

    code = "file-empty"


class FileTooLarge(FileRefused):
    """More bytes than this place takes."""

    code = "file-too-large"


class FileKindUnknown(FileRefused):
    """Its content is of no kind that the platform reads."""

    code = "file-kind-unknown"


class FileKindUnwanted(FileRefused):
    """Its content is of a kind that is not wanted at this place."""

    code = "file-kind-unwanted"


class FileBroken(FileRefused):
    """It begins like a file of its kind and cannot be read as one."""

    code = "file-broken"


class FileProtected(FileRefused):
    """It opens with a password only."""

    code = "file-protected"


class FileHasMacros(FileRefused):
    """It carries programs."""

    code = "file-has-macros"


class FileIsBomb(FileRefused):
    """Unpacked it would be far larger than any honest file."""

    code = "file-unpacks-too-large"


class FileInfected(FileRefused):
    """The virus scanner names a virus in it."""

    code = "file-infected"


class FileNotScanned(FileRefused):
    """The virus scanner does not answer, and nothing is taken unscanned."""

    code = "file-not-scanned"


class TooManyUploads(TooManyRequests):
    """The person has handed in as much in a day as one person may."""

    code = "too-many-uploads"


class FileNotFound(NotFound):
    """There is no such file, or its bytes are not there."""

    code = "file-not-found"
