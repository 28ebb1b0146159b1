"""A server in another process, over TCP and a socket's path; keys, wrong keys, shutdown."""

import multiprocessing as mp
from multiprocessing.managers import BaseManager


class Own(BaseManager):
    pass


store = {"first": 1}


def get_store():
    return store


def serve(address, key, addresses):
    Own.register("store", callable=get_store)
    server = Own(address, key).get_server()
    addresses.put(server.address)
    server.serve_forever()


def tell(name, call, *args, **options):
    try:
        print(name, call(*args, **options))
    except Exception as error:
        print(name, type(error).__name__, str(error)[:60])


if __name__ == "__main__":
    Own.register("store")
    for address in ("127.0.0.1", 0), None:
        addresses = mp.SimpleQueue()
        process = mp.Process(target=serve, args=(address, b"key", addresses))
        process.start()
        where = addresses.get()
        manager = Own(where, b"key")
        manager.connect()
        shared = manager.store()
        shared.update({"second": [2]})
        print(shared.get("first"), manager.store().get("second"), sorted(shared.copy()))
        tell("wrong key", Own(where, b"other").connect)
        again = Own(where, b"key")
        again.connect()
        print(again.store())
        del shared
        process.terminate()
        process.join()
        print(process.exitcode)
        tell("gone", manager.store)
