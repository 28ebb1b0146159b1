"""A manager's process keeps dicts, lists and namespaces for others; a lock makes `+=` whole."""

from multiprocessing import Manager, Process


def visit(pages, log, lock, name):
    for page in ("home", "about"):
        with lock:
            pages[page] = pages.get(page, 0) + 1
    log.append(name)


if __name__ == "__main__":
    with Manager() as manager:
        pages, log, lock = manager.dict(), manager.list(), manager.Lock()
        visitors = [Process(target=visit, args=(pages, log, lock, name)) for name in "abcde"]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
        print(sorted(pages.items()), sorted(log))

        place = manager.Namespace(city="Bern")
        place.river = "Aare"
        print(place.city, place.river)
        try:
            pages["nowhere"]
        except KeyError as error:
            print("raised in the manager:", repr(error))
