"""The commands of `guanzi`, one module each; `site/cli.py` gathers them."""
