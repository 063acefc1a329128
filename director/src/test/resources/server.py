"""A web server for the tests: GET answers 4 MB, PUT answers the SHA-256 of what came; both say who answered."""
import hashlib
import sys
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer

name, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
payload = bytes(i * 131 % 251 for i in range(4096)) * 1024


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, body):
        self.send_response(200)
        self.send_header("X-Server", name)
        self.send_header("X-Client", self.client_address[0])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply(name.encode() if self.path == "/name" else payload)

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.reply(hashlib.sha256(body).hexdigest().encode())

    def log_message(self, *_):
        pass


class Server(ThreadingTCPServer):
    """As http.server's own, which first asks the DNS for its name: for five seconds, where nobody answers."""

    allow_reuse_address = True
    daemon_threads = True


server = Server((address, port), Handler)
print("ready", flush=True)
server.serve_forever()
