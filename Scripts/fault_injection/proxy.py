"""Stands between the program and the server's socket, and breaks one connection on its way."""

import os
import selectors
import socket
import threading
import time


class Proxy:
    """Relays connections to a server's socket until the moment of the fault.

    before: cut before the commit arrives; after: cut when it has happened and before it is answered;
    travelling: the program is cut off, and the commit arrives half a second later; an integer: cut after so
    many bytes from the program. Whoever connects afterwards is relayed.
    """

    SOCKET = ".s.PGSQL.5432"

    def __init__(self, folder, target, fault):
        self.folder, self.target, self.fault = folder, target, fault
        self.lock = threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        path = os.path.join(folder, self.SOCKET)
        if os.path.exists(path):
            os.unlink(path)
        self.listener.bind(path)
        self.listener.listen(8)
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def has_struck(self):
        return self.fault is None

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(os.path.join(self.target, self.SOCKET))
            except OSError:
                return
            threading.Thread(target=self.relay, args=(client, server), daemon=True).start()

    def take(self):
        with self.lock:
            fault, self.fault = self.fault, None
            return fault

    def relay(self, client, server):
        sent = 0
        with selectors.DefaultSelector() as ready, client, server:
            ready.register(client, selectors.EVENT_READ, server)
            ready.register(server, selectors.EVENT_READ, client)
            try:
                while True:
                    for key, _ in ready.select():
                        data = key.fileobj.recv(1 << 16)
                        if not data:
                            return
                        if key.fileobj is client:
                            sent += len(data)
                            is_commit = data.endswith(b"commit\0")
                            if isinstance(self.fault, int) and sent > self.fault and self.take() is not None:
                                return
                            if isinstance(self.fault, str) and is_commit:
                                return self.cut(self.take(), data, client, server)
                        key.data.sendall(data)
            except OSError:
                return

    @staticmethod
    def cut(fault, data, client, server):
        if fault == "before" or fault is None:
            return
        if fault == "travelling":
            client.shutdown(socket.SHUT_RDWR)
            time.sleep(0.5)
        server.sendall(data)
        server.recv(1 << 10)
