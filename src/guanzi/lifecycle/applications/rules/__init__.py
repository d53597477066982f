"""The pure part of applications: forms, sheets, codes, snapshots."""
