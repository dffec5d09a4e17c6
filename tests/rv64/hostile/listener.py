#!/usr/bin/python3
"""Listens as a program of the host's that a sandbox must not reach, or only by --net, while a command runs:
`listener.py PATH NAME COMMAND...`, with @PORT in it replaced by the one of TCP on 127.0.0.1. The command's standard input
is a socket, too. Fails if anybody came by the path or the abstract name."""
import socket
import subprocess
import sys

path, name, command = sys.argv[1], sys.argv[2], sys.argv[3:]
listeners = []
for address in path, "\0" + name:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    listener.setblocking(False)
    listeners.append(listener)
network = socket.create_server(("127.0.0.1", 0))
given, kept = socket.socketpair()
port = str(network.getsockname()[1])
status = subprocess.run([port if word == "@PORT" else word for word in command], stdin=given, check=False).returncode
for listener in listeners:
    try:
        listener.accept()
        print("somebody came to", listener.getsockname())
        status = 1
    except BlockingIOError:
        pass
sys.exit(status)
