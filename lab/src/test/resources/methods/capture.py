"""Writes every IPv4 packet with TCP that a device sends or receives into a file, a line of hexadecimal for each: DEVICE FILE"""
import socket
import sys

wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind((sys.argv[1], 0))
with open(sys.argv[2], "w") as file:
    print("ready", flush=True)
    while True:
        frame = wire.recv(65536)
        if frame[12:14] == b"\x08\x00" and frame[23] == 6:
            length = int.from_bytes(frame[16:18], "big")  # a short frame is padded
            file.write(frame[14 : 14 + length].hex() + "\n")
            file.flush()
