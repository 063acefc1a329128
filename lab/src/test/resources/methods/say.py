"""Says who answered, on each port named: ADDRESS PORT..."""
import socketserver
import sys
import threading


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        asked = self.rfile.readline()
        address, port = self.request.getsockname()
        client, client_port = self.client_address
        self.wfile.write(b"%s:%d heard %s:%d say %s" % (address.encode(), port, client.encode(), client_port, asked))


socketserver.ThreadingTCPServer.allow_reuse_address = True
servers = [socketserver.ThreadingTCPServer((sys.argv[1], int(port)), Handler) for port in sys.argv[2:]]
print("ready", flush=True)
for server in servers:
    threading.Thread(target=server.serve_forever).start()
