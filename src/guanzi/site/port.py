"""Says so when the port is taken, before anything heavy starts.

Needs nothing but the standard library: the Makefile runs this file before there is an environment.
"""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

HOST = "127.0.0.1"


def wanted_port() -> int:
    """The port from `PORT`, 8000 when unset."""
    return wanted_number("PORT", usual=8000, most=65535)


def wanted_number(name: str, *, usual: int, most: int) -> int:
    """The whole number from 1 to `most` that a variable of the environment says."""
    text = os.environ.get(name) or str(usual)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= most):
        raise SystemExit(
            f"{name} 应为 1 到 {most} 的整数，现在是 {text!r}。\n"
            f"{name} must be a whole number from 1 to {most}, not {text!r}."
        )
    return int(text)


def require_free(port: int, *, is_held: bool = False) -> None:
    """Stop with a sentence when something listens on the port already: another Guanzi, unless the
    port is `held` by this run."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            _refuse(port, error, is_ours=not is_held and _is_ours(port))


@contextmanager
def held(port: int) -> Iterator[None]:
    """Keep the port from every other run for as long as the block runs.

    The server shares its port among its workers, so two of them could share it too; a name of the
    machine's network belongs to one process, and goes with it.
    """
    with socket.socket(socket.AF_UNIX) as mark:
        try:
            mark.bind(_mark(port))
        except OSError as error:
            _refuse(port, error, is_ours=True)
        require_free(port, is_held=True)
        yield


def _mark(port: int) -> str:
    return f"\0guanzi-port-{port}"


def _is_ours(port: int) -> bool:
    """Whether another Guanzi keeps the port."""
    with socket.socket(socket.AF_UNIX) as mark:
        try:
            mark.bind(_mark(port))
        except OSError:
            return True
    return False


def _refuse(port: int, error: OSError, *, is_ours: bool) -> NoReturn:
    if is_ours:
        raise SystemExit(
            f"端口 {port} 用不了：这里已经有一个管子在运行，打开 http://{HOST}:{port}/ 就能用。"
            "要再开一个，端口和数据文件夹都要换："
            f"make run PORT={port + 1} GUANZI_DATA=另一个文件夹\n"
            f"Port {port} cannot be used: a Guanzi runs on it already, at http://{HOST}:{port}/. "
            "For a second one choose another port and another data folder: "
            f"make run PORT={port + 1} GUANZI_DATA=another-folder"
        ) from None
    raise SystemExit(
        f"端口 {port} 用不了，可能已有程序在用。"
        f"请换一个端口：make run PORT={port + 1}\n"
        f"Port {port} cannot be used ({error.strerror}); another program may have it. "
        f"Choose another one: make run PORT={port + 1}"
    ) from None


if __name__ == "__main__":
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    require_free(wanted_port())
