"""One exchange, and what came of it: answered, refused or silent. Used by ShieldIT."""

import socket
import sys

how, address = sys.argv[1:3]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
PATIENCE_S = 1
LISTENER = 5353


def outcome(exchange):
    try:
        exchange()
        return "answered"
    except (TimeoutError, socket.timeout):
        return "silent"
    except ConnectionRefusedError:
        return "refused"


def ping():
    v6 = family == socket.AF_INET6
    with socket.socket(family, socket.SOCK_RAW, 58 if v6 else 1) as icmp:
        icmp.settimeout(PATIENCE_S)
        icmp.connect((address, 0))
        # Echo request, identifier and number 0; of ICMPv6, the kernel computes the checksum.
        icmp.send(bytes.fromhex("8000000000000000" if v6 else "0800f7ff00000000"))
        while True:
            received = icmp.recv(2000)
            if received[0 if v6 else 20] == (129 if v6 else 0):
                return


def tcp():
    socket.create_connection((address, 81), PATIENCE_S).close()


def udp(length=1):
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.settimeout(PATIENCE_S)
        datagrams.connect((address, 81))
        datagrams.send(b"x" * length)
        datagrams.recv(2000)


def listen():
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.settimeout(2 * PATIENCE_S)
        datagrams.bind((address, LISTENER))
        datagrams.recv(65535)


def send():
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(("", int(sys.argv[3])))
        datagrams.sendto(b"x" * int(sys.argv[4]), (address, LISTENER))


if how == "send":
    send()
else:
    print(outcome({"ping": ping, "tcp": tcp, "udp": udp, "fragments": lambda: udp(4000), "listen": listen}[how]))
