"""Says so when the port is taken, before anything heavy starts.

Needs nothing but the standard library: the Makefile runs this file before there is an environment.
"""

import os
import socket
import sys

HOST = "127.0.0.1"


def wanted_port() -> int:
    """The port from `PORT`, 8000 when unset."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise SystemExit(
            f"PORT 应为 1 到 65535 的整数，现在是 {text!r}。\n"
            f"PORT must be a whole number from 1 to 65535, not {text!r}."
        )
    return int(text)


def require_free(port: int) -> None:
    """Stop with a sentence when something listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SystemExit(
                f"端口 {port} 用不了（{error.strerror}），可能已有程序在用。"
                f"请换一个端口：make run PORT={port + 1}\n"
                f"Port {port} cannot be used ({error.strerror}); another program may have it. "
                f"Choose another one: make run PORT={port + 1}"
            ) from None


if __name__ == "__main__":
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    require_free(wanted_port())
