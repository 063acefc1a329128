"""SCTP associations over raw sockets, for kernels without SCTP (RFC 9260): a server that echoes, a client that checks.

sctp.py server NAME ADDRESS PORT            answers every DATA chunk with NAME, a space, and what was in it
sctp.py client ADDRESS PORT ASSOCIATIONS    prints the name each association was answered by; fails on any wrong byte
"""

import os
import random
import socket
import struct
import sys

DATA, INIT, INIT_ACK, SACK, SHUTDOWN, SHUTDOWN_ACK, COOKIE_ECHO, COOKIE_ACK, SHUTDOWN_COMPLETE = (
    0, 1, 2, 3, 7, 8, 10, 11, 14)
WINDOW = 65536
COOKIE_PARAMETER = 7


def crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


TABLE = crc_table()


def crc32c(octets):
    crc = 0xFFFFFFFF
    for octet in octets:
        crc = TABLE[(crc ^ octet) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def chunk(kind, body, flags=0):
    octets = struct.pack("!BBH", kind, flags, 4 + len(body)) + body
    return octets + bytes(-len(octets) % 4)


def packet(source, destination, tag, *chunks):
    head = struct.pack("!HHI", source, destination, tag)
    rest = b"".join(chunks)
    return head + struct.pack("<I", crc32c(head + bytes(4) + rest)) + rest


def parse(ip):
    """Source address, ports, tag, and chunks as pairs of kind and body."""
    octets = ip[(ip[0] & 15) * 4:]
    source, destination, tag = struct.unpack("!HHI", octets[:8])
    if struct.unpack("<I", octets[8:12])[0] != crc32c(octets[:8] + bytes(4) + octets[12:]):
        sys.exit("a wrong checksum from %s" % socket.inet_ntoa(ip[12:16]))
    chunks = []
    at = 12
    while at + 4 <= len(octets):
        kind, _, length = struct.unpack("!BBH", octets[at:at + 4])
        chunks.append((kind, octets[at + 4:at + length]))
        at += length + -length % 4
    return socket.inet_ntoa(ip[12:16]), source, destination, tag, chunks


def raw(address):
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_RAW, 132)
    endpoint.bind((address, 0))
    return endpoint


def data(tsn, payload):
    return chunk(DATA, struct.pack("!IHHI", tsn, 0, 0, 0) + payload, 3)


def serve(name, address, port):
    endpoint = raw(address)
    tags = {}  # of each client: its own and ours
    while True:
        client, theirs, ours, tag, chunks = parse(endpoint.recv(65536))
        kind, body = chunks[0]
        if ours != port:
            continue
        key = client, theirs
        if kind == INIT:
            tags[key] = struct.unpack("!I", body[:4])[0], random.getrandbits(32) | 1
            cookie = os.urandom(8)
            parameter = struct.pack("!HH", COOKIE_PARAMETER, 4 + len(cookie)) + cookie
            answer = chunk(INIT_ACK, struct.pack("!IIHHI", tags[key][1], WINDOW, 1, 1, 1) + parameter)
        elif key not in tags or tag != tags[key][1]:
            continue
        elif kind == COOKIE_ECHO:
            answer = chunk(COOKIE_ACK, b"")
        elif kind == DATA:
            tsn, payload = struct.unpack("!I", body[:4])[0], body[12:]
            answer = chunk(SACK, struct.pack("!IIHH", tsn, WINDOW, 0, 0)) + data(tsn, name.encode() + b" " + payload)
        elif kind == SHUTDOWN:
            answer = chunk(SHUTDOWN_ACK, b"")
        else:
            continue
        endpoint.sendto(packet(port, theirs, tags[key][0], answer), (client, 0))


def associate(endpoint, address, port, own):
    """The name of the server that has answered all of it."""
    tag = random.getrandbits(32) | 1
    peer = 0

    def ask(wanted, question):
        endpoint.sendto(packet(own, port, peer, question), (address, 0))
        while True:
            server, theirs, ours, seen, chunks = parse(endpoint.recv(65536))
            if ours == own and chunks[0][0] == wanted:
                if (server, theirs, seen) != (address, port, tag):
                    sys.exit("answered by %s:%d with tag %d" % (server, theirs, seen))
                return [body for _, body in chunks]

    hello = ask(INIT_ACK, chunk(INIT, struct.pack("!IIHHI", tag, WINDOW, 1, 1, 1)))[0]
    peer = struct.unpack("!I", hello[:4])[0]
    ask(COOKIE_ACK, chunk(COOKIE_ECHO, hello[20:]))
    names = set()
    for tsn in range(1, 21):
        payload = os.urandom(random.randrange(1, 1200))
        echo = ask(SACK, data(tsn, payload))[1][12:]
        name, _, rest = echo.partition(b" ")
        if rest != payload:
            sys.exit("DATA %d came back changed" % tsn)
        names.add(name.decode())
    ask(SHUTDOWN_ACK, chunk(SHUTDOWN, struct.pack("!I", 20)))
    endpoint.sendto(packet(own, port, peer, chunk(SHUTDOWN_COMPLETE, b"")), (address, 0))
    if len(names) != 1:
        sys.exit("one association was answered by %s" % names)
    return names.pop()


if __name__ == "__main__":
    if sys.argv[1] == "server":
        print("ready", flush=True)
        serve(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        client = raw("0.0.0.0")
        client.settimeout(10)
        for number in range(int(sys.argv[4])):
            print(associate(client, sys.argv[2], int(sys.argv[3]), 30000 + number))
