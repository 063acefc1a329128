"""A client for the tests of forwarding methods. Each line of standard input is a command, answered by one line of name=count.

burst HOST PORT CONNECTIONS AT_ONCE   connections one after the other or at once; counts who answered
open KEY HOST PORT CONNECTIONS        the same, and they stay open
ask KEY                               once more on each of those; those that now fail, or are answered by another, are counted
close KEY
dns HOST QUERIES                      each from a port of its own
"""
import asyncio
import collections
import socket
import sys

TIMEOUT = 8
kept = {}


async def get(reader, writer):
    writer.write(b"GET /name HTTP/1.1\r\nHost: vip\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return (await reader.readexactly(int(length.split(b":")[1]))).decode()


async def connect(host, port):
    async def both():
        reader, writer = await asyncio.open_connection(host, port)
        return reader, writer, await get(reader, writer)

    return await asyncio.wait_for(both(), TIMEOUT)


async def hang_up(writer):
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass


async def burst(host, port, connections, at_once):
    counts = collections.Counter()
    gate = asyncio.Semaphore(at_once)

    async def one():
        async with gate:
            try:
                _, writer, name = await connect(host, port)
                counts[name] += 1
                await hang_up(writer)
            except (OSError, EOFError, asyncio.TimeoutError) as e:
                print(repr(e), file=sys.stderr)
                counts["failed"] += 1

    await asyncio.gather(*(one() for _ in range(connections)))
    return counts


async def open_some(key, host, port, connections):
    kept[key] = await asyncio.gather(*(connect(host, port) for _ in range(connections)))
    return collections.Counter(name for _, _, name in kept[key])


async def ask(key):
    counts = collections.Counter()
    going = []

    async def one(connection):
        reader, writer, name = connection
        try:
            answer = await asyncio.wait_for(get(reader, writer), TIMEOUT)
            counts[name if answer == name else "moved"] += 1
            going.append(connection)
        except (OSError, EOFError, asyncio.TimeoutError):
            counts["failed"] += 1
            await hang_up(writer)

    await asyncio.gather(*(one(connection) for connection in kept[key]))
    kept[key] = going
    return counts


async def close(key):
    for _, writer, _ in kept.pop(key):
        await hang_up(writer)
    return {}


async def dns(host, queries):
    query = bytes.fromhex("123401000001000000000000") + b"\x03who\x03lab\x00" + bytes.fromhex("00010001")
    counts = collections.Counter()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sockets = [socket.socket(family, socket.SOCK_DGRAM) for _ in range(queries)]
    for asking in sockets:
        asking.settimeout(TIMEOUT)
        asking.connect((host, 53))
        asking.send(query)
    for asking in sockets:
        try:
            answer = asking.recv(512)
            counts[f"s{answer[-1]}" if answer[:2] == query[:2] and answer[7] == 1 else "failed"] += 1
        except OSError:
            counts["failed"] += 1
        asking.close()
    return counts


async def main():
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    commands = {"burst": burst, "open": open_some, "ask": ask, "close": close, "dns": dns}
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        name, *words = line.split()
        arguments = [int(word) if word.isdigit() else word for word in words]
        counts = await commands[name](*arguments)
        print("done=1", *(f"{key}={count}" for key, count in sorted(counts.items())), flush=True)


asyncio.run(main())
