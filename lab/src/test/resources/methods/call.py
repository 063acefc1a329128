"""Says a line from an address and port of its own, and prints the answer: ADDRESS PORT TO TO_PORT WORD"""
import socket
import sys

with socket.socket() as call:
    call.settimeout(10)
    call.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    call.bind((sys.argv[1], int(sys.argv[2])))
    call.connect((sys.argv[3], int(sys.argv[4])))
    call.sendall(sys.argv[5].encode() + b"\n")
    with call.makefile() as answer:
        print(answer.read())
