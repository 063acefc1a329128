"""A director that only wraps: every packet for a VIP that comes to DEVICE goes on inside a tunnel.

wrap.py DEVICE SERVER ipip|gre|gre-csum|gue|gue1 VIP...   GUE at port 6080; gue1 is its variant 1.
"""
import socket
import struct
import sys

device, server, encapsulation = sys.argv[1:4]
outer6 = ":" in server
vips = {socket.inet_pton(socket.AF_INET6 if ":" in vip else socket.AF_INET, vip) for vip in sys.argv[4:]}
family = socket.AF_INET6 if outer6 else socket.AF_INET


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def raw(protocol):
    return socket.socket(family, socket.SOCK_RAW, protocol)


ipip4, ipip6, gre, udp = raw(4), raw(41), raw(47), socket.socket(family, socket.SOCK_DGRAM)
frames = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
frames.bind((device, 3))
print("wraps", flush=True)
while True:
    frame, address = frames.recvfrom(65536)
    if address[2] == socket.PACKET_OUTGOING:
        continue
    packet, kind = frame[14:], frame[12:14]
    is4 = kind == b"\x08\x00"
    if is4:
        length, destination = struct.unpack("!H", packet[2:4])[0], packet[16:20]
    elif kind == b"\x86\xdd":
        length, destination = 40 + struct.unpack("!H", packet[4:6])[0], packet[24:40]
    else:
        continue
    if destination not in vips:
        continue
    packet = packet[:length]
    try:
        if encapsulation == "ipip":
            (ipip4 if is4 else ipip6).sendto(packet, (server, 0))
        elif encapsulation == "gre":
            gre.sendto(b"\0\0" + kind + packet, (server, 0))
        elif encapsulation == "gre-csum":
            whole = b"\x80\0" + kind + b"\0\0\0\0" + packet
            gre.sendto(whole[:4] + struct.pack("!H", checksum(whole)) + whole[6:], (server, 0))
        elif encapsulation == "gue":
            udp.sendto(b"\0" + bytes([4 if is4 else 41]) + b"\0\0" + packet, (server, 6080))
        elif encapsulation == "gue1":
            udp.sendto(packet, (server, 6080))
    except OSError as error:
        print(error, len(packet), file=sys.stderr, flush=True)
