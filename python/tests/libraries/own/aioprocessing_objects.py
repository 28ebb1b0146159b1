"""aioprocessing's objects: those of multiprocessing, waited for in an event loop."""

import asyncio

import aioprocessing
import pytest

METHODS = ["fork", "spawn", "forkserver"]


def echo(queue: object, event: object) -> None:
    event.wait()
    queue.put(queue.get() * 2)
    queue.task_done()


def answer(connection: object) -> None:
    connection.send(connection.recv() + 1)
    connection.close()


def increment(lock: object, value: object) -> None:
    for _ in range(200):
        with lock:
            value.value += 1


def notify(condition: object) -> None:
    with condition:
        condition.notify_all()


def double(number: int) -> int:
    return 2 * number


@pytest.fixture(params=METHODS)
def context(request: pytest.FixtureRequest) -> object:
    return aioprocessing.mp.get_context(request.param)


def test_queue_and_event(context: object) -> None:
    async def main() -> None:
        queue = aioprocessing.AioJoinableQueue(context=context)
        event = aioprocessing.AioEvent(context=context)
        process = context.Process(target=echo, args=(queue._obj, event._obj))
        await queue.coro_put(21)
        event.set()
        process.start()
        process.join(60)
        assert await queue.coro_get() == 42
        queue.task_done()
        await queue.coro_join()

    asyncio.run(main())


def test_pipe(context: object) -> None:
    async def main() -> None:
        ours, theirs = aioprocessing.AioPipe()
        process = context.Process(target=answer, args=(theirs._obj,))
        process.start()
        await ours.coro_send(41)
        assert await ours.coro_recv() == 42
        process.join(60)

    asyncio.run(main())


def test_lock(context: object) -> None:
    async def main() -> None:
        lock = aioprocessing.AioLock(context=context)
        value = context.Value("i", 0, lock=False)
        process = context.Process(target=increment, args=(lock._obj, value))
        process.start()
        for _ in range(200):
            await lock.coro_acquire()
            value.value += 1
            lock.release()
        process.join(60)
        assert value.value == 400

    asyncio.run(main())


def test_condition(context: object) -> None:
    async def main() -> None:
        condition = aioprocessing.AioCondition(context=context)
        async with condition:
            process = context.Process(target=notify, args=(condition._obj,))
            process.start()
            assert await condition.coro_wait(60)
        process.join(60)

    asyncio.run(main())


def test_pool() -> None:
    async def main() -> list[int]:
        with aioprocessing.AioPool(2) as pool:
            return await pool.coro_map(double, range(20))

    assert asyncio.run(main()) == [2 * n for n in range(20)]


def test_manager() -> None:
    async def main() -> int:
        manager = aioprocessing.AioManager()
        queue = manager.AioQueue()
        await queue.coro_put(7)
        got = await queue.coro_get()
        manager.shutdown()
        return got

    assert asyncio.run(main()) == 7
