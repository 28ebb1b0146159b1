"""What the module itself logs about a process: start, run, end and finalizers."""

import logging
import multiprocessing as mp


class Lines(logging.Handler):
    def emit(self, record):
        print(record.levelname, record.processName, record.getMessage(), flush=True)


def child():
    mp.get_logger().error("the child's own word")


if __name__ == "__main__":
    context = mp.get_context("fork")
    logger = mp.get_logger()
    logger.addHandler(Lines())
    logger.setLevel(logging.INFO)
    process = context.Process(target=child, name="child")
    process.start()
    process.join()
    print(process.exitcode)
    with context.Pool(1) as pool:
        print(pool.map(abs, [-1]))
        pool.close()
        pool.join()
    context.Process(target=child, name="daemon", daemon=True).start()
    mp.active_children()[0].join()
    logger.setLevel(logging.ERROR)
