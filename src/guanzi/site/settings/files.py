"""What people hand in: where it lies, who looks for viruses in it, and how much is enough."""

import os

from guanzi.foundation.places import data_home

__all__ = [
    "CLAMD_ADDRESS",
    "CLAMSCAN_COMMAND",
    "FILES_HOME",
    "UPLOADS_A_DAY",
    "UPLOAD_BYTES_A_DAY",
    "VIRUS_SCANNER",
    "VIRUS_SCAN_REQUIRED",
]

# what one person may hand in within 24 hours
UPLOADS_A_DAY = int(os.environ.get("UPLOADS_A_DAY") or 300)
UPLOAD_BYTES_A_DAY = int(os.environ.get("UPLOAD_BYTES_A_DAY") or 2 * 1024**3)

FILES_HOME = os.environ.get("FILES_HOME") or data_home() / "files"

# e.g. guanzi.foundation.files.scanning.clamd; see that module
VIRUS_SCANNER = os.environ.get("VIRUS_SCANNER") or ""
VIRUS_SCAN_REQUIRED = os.environ.get("VIRUS_SCAN_REQUIRED", "1") == "1"
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS") or "/run/clamav/clamd.ctl"
CLAMSCAN_COMMAND = os.environ.get("CLAMSCAN_COMMAND") or "clamdscan --fdpass"
