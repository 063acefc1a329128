"""A web server on all addresses of both families: GET / gives FILE, POST / the SHA-256 of what came, GET /peer the client.

web.py ADDRESS PORT FILE
"""
import hashlib
import http.server
import socket
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(self.client_address[0].encode() if self.path == "/peer" else content)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(hashlib.sha256(body).hexdigest().encode())

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET

    def server_bind(self):
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        # Not http.server's own, which asks for the host's name and waits for it.
        socket.socket.bind(self.socket, self.server_address)
        self.server_name, self.server_port = self.server_address[:2]


with open(sys.argv[3], "rb") as file:
    content = file.read()
server = Server((sys.argv[1], int(sys.argv[2])), Handler)
print("serves", flush=True)
server.serve_forever()
