# A server of Python for tests: argv: fault, port. Faults: none, list (4 MiB a call).
import http.server
import sys

FAULT = sys.argv[1] if len(sys.argv) > 1 else "none"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 0
KEPT = []


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if FAULT == "list" and self.path != "/health":
            KEPT.append(bytearray(b"x" * (1 << 22)))
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"yes")

    def log_message(self, *words):
        pass


server = http.server.HTTPServer(("127.0.0.1", PORT), Handler)
print("listening", server.server_address[1], flush=True)
server.serve_forever()
