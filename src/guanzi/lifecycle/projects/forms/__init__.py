"""What people type about decisions and projects, read without losing any of it."""
