"""Writes down TCP packets that arrive at an interface for port 80: flags, then options, in hex; "bad" if a length lies."""
import socket
import struct
import sys

interface, path = sys.argv[1], sys.argv[2]
packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
packets.bind((interface, 0))
print("ready", flush=True)
with open(path, "w") as seen:
    while True:
        frame, (_, _, kind, _, _) = packets.recvfrom(1 << 17)
        packet = frame[14:]
        if kind == socket.PACKET_OUTGOING or not packet:
            continue
        if packet[0] >> 4 == 4 and packet[9] == 6:
            header, length = (packet[0] & 15) * 4, struct.unpack(">H", packet[2:4])[0]
        elif packet[0] >> 4 == 6 and packet[6] == 6:
            header, length = 40, 40 + struct.unpack(">H", packet[4:6])[0]
        else:
            continue
        tcp = packet[header:length]
        if len(tcp) < 20 or struct.unpack(">H", tcp[2:4])[0] != 80:
            continue
        end = (tcp[12] >> 4) * 4
        good = length <= len(packet) and 20 <= end <= len(tcp)
        seen.write("%s%02x %s\n" % ("" if good else "bad ", tcp[13], tcp[20:end].hex()))
        seen.flush()
