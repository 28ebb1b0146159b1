"""asyncio beside the module: readers of connections and queues, executors, processes' ends."""

import asyncio
import multiprocessing as mp
from concurrent.futures import ProcessPoolExecutor


def square(number):
    return number * number


def fail(number):
    raise ValueError(f"no {number}")


def talk(connection, queue):
    for number in range(3):
        connection.send(number)
        queue.put(number * 10)
    connection.close()


async def read_all(loop, near, process):
    got, ended = [], loop.create_future()

    def readable():
        try:
            got.append(near.recv())
        except (EOFError, OSError):
            loop.remove_reader(near.fileno())
            ended.set_result(None)

    loop.add_reader(near.fileno(), readable)
    await ended
    gone = loop.create_future()
    loop.add_reader(process.sentinel, lambda: gone.done() or gone.set_result(None))
    await gone
    loop.remove_reader(process.sentinel)
    return got


async def read_queue(loop, queue, count):
    got, full = [], loop.create_future()

    def readable():
        while not queue.empty():
            got.append(queue.get())
            if len(got) == count:
                full.set_result(None)

    loop.add_reader(queue._reader.fileno(), readable)
    await full
    loop.remove_reader(queue._reader.fileno())
    return got


async def main():
    loop = asyncio.get_running_loop()
    near, far = mp.Pipe()
    queue = mp.Queue()
    process = mp.Process(target=talk, args=(far, queue))
    process.start()
    far.close()
    print(await asyncio.gather(read_all(loop, near, process), read_queue(loop, queue, 3)))
    process.join()
    with ProcessPoolExecutor(2, mp_context=mp.get_context()) as executor:
        calls = [loop.run_in_executor(executor, square, number) for number in range(5)]
        print(await asyncio.gather(*calls))
        try:
            await loop.run_in_executor(executor, fail, 1)
        except ValueError as error:
            print("ValueError", error, type(error.__cause__).__name__)
    print(await asyncio.to_thread(lambda: (queue.put("thread"), queue.get())[1]))
    event = mp.Event()
    waiting = asyncio.to_thread(event.wait)
    task = asyncio.create_task(waiting)
    await asyncio.sleep(0)
    event.set()
    print(await task)


if __name__ == "__main__":
    asyncio.run(main())
