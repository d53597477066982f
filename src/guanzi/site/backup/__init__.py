"""The whole platform in one file, and back: `guanzi backup`, `guanzi restore`.

archive     the file: a plain tar of parts, each with its digest in the manifest, which comes last
postgres    PostgreSQL's own programs, and the database beside the real one that a restore fills
state       what must be the same afterwards: the chain's head, the trial balance, every file
writing     one snapshot of the database, and every file that it names
restoring   checked before anything is touched, proven before anybody meets it
"""
