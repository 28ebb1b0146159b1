"""Ends of pipes, sockets and files' descriptors travel through queues; queues do not."""

import multiprocessing as mp
import socket
from multiprocessing import reduction


def serve(queue, answers):
    for connection in iter(queue.get, None):
        if isinstance(connection, socket.socket):
            connection.sendall(b"through a socket")
        else:
            connection.send("through a connection")
        connection.close()
        answers.put(type(connection).__name__)


if __name__ == "__main__":
    queue, answers = mp.Queue(), mp.SimpleQueue()
    process = mp.Process(target=serve, args=(queue, answers))
    process.start()
    near, far = mp.Pipe()
    queue.put(far)
    print(answers.get(), near.recv())
    far.close()
    try:
        near.recv()
    except EOFError:
        print("end")
    reader, writer = mp.Pipe(False)
    queue.put(writer)
    print(answers.get(), reader.recv())
    one, two = socket.socketpair()
    queue.put(two)
    print(answers.get(), one.recv(100))
    queue.put(None)
    process.join()
    try:
        queue.put(mp.Queue())
        answers.put(mp.Lock())
    except RuntimeError as error:
        print(error)
    print(reduction.HAVE_SEND_HANDLE, process.exitcode)
