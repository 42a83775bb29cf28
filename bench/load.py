"""The load generator, a process of its own: some connections, each of which sends its next request when it has the whole answer.

It reads no more of an answer than its status and length, on the fastest loop, so that it takes little of the cores that it shares with
the service.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import cast

import uvloop

from bench.measured import Measured, measured

CRLF = b"\r\n"
LONGEST_WAIT = 10.0  # seconds after the end in which the last answers must have come


class Connection(asyncio.Protocol):
    """One keep-alive connection. `milliseconds` has what each answer took."""

    def __init__(self, requests: Sequence[bytes], until: float) -> None:
        self.requests, self.until = itertools.cycle(requests), until
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.milliseconds: list[float] = []
        self.head = b""
        self.left = 0
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are no kind of it, but do all that one does
        self.send()

    def send(self) -> None:
        self.sent_at = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        try:
            self.read(data)
        except ValueError as error:
            self.end(error)

    def read(self, data: bytes) -> None:
        """Some of an answer. Raises ValueError for one that is not as it should be."""
        if self.left == 0:
            self.head += data
            head, found, data = self.head.partition(b"\r\n\r\n")
            if not found:
                return
            self.left, self.head = content_length(head), b""
        self.left -= len(data)
        if self.left == 0:
            self.have_answer()

    def have_answer(self) -> None:
        now = time.perf_counter()
        self.milliseconds.append((now - self.sent_at) * 1000)
        if now < self.until:
            self.send()
        else:
            self.end(None)

    def connection_lost(self, error: Exception | None) -> None:
        self.end(error or ConnectionError("the server closed the connection"))

    def end(self, error: Exception | None) -> None:
        if self.ended.done():
            return
        if error:
            self.ended.set_exception(error)
        else:
            self.ended.set_result(None)


def content_length(head: bytes) -> int:
    """0 for a 304, which has no body. Raises ValueError for another answer that is neither 200 nor 201, or does not tell its length."""
    status, *lines = head.lower().split(CRLF)
    if status.startswith(b"http/1.1 304"):
        return 0
    if not status.startswith((b"http/1.1 200", b"http/1.1 201")):
        raise ValueError(f"the answer is {head.partition(CRLF)[0].decode('latin-1')}")
    return int(next(line for line in lines if line.startswith(b"content-length:")).partition(b":")[2])


async def load(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Measured:
    """Send the requests for so many seconds over so many connections, which share them out.

    Raises ValueError, ConnectionError or TimeoutError.
    """
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    shares = [requests[nth % len(requests) :: connections] for nth in range(connections)]
    made = [await loop.create_connection(partial(Connection, share, began + seconds), "127.0.0.1", port) for share in shares]
    try:
        async with asyncio.timeout(seconds + LONGEST_WAIT):
            await asyncio.gather(*(one.ended for _, one in made))
    finally:
        for transport, _ in made:
            transport.abort()
    return measured([took for _, one in made for took in one.milliseconds], time.perf_counter() - began)


def run_load(port: int, requests: bytes | Sequence[bytes], connections: int, seconds: float) -> Measured:
    """The same in a process of its own; one request may stand for all. Raises RuntimeError."""
    told = [one.decode("latin-1") for one in ([requests] if isinstance(requests, bytes) else requests)]
    wanted = json.dumps({"port": port, "requests": told, "connections": connections, "seconds": seconds})
    done = subprocess.run([sys.executable, "-m", __name__], input=wanted, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The load ended: {done.stderr[-2000:]} It began with {told[0]!r}.")
    return Measured(**json.loads(done.stdout))


def main() -> None:
    wanted = json.load(sys.stdin)
    wanted["requests"] = [one.encode("latin-1") for one in wanted["requests"]]
    print(json.dumps(asdict(uvloop.run(load(**wanted)))))


if __name__ == "__main__":
    main()
