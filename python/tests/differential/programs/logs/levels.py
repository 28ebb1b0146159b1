"""The package's logger: levels, names, formats, and what children log."""

import logging
import multiprocessing as mp
from multiprocessing import util


def child():
    logger = mp.get_logger()
    print(logger.name, logger.level, len(logger.handlers), flush=True)
    util.info("information of the child")
    util.debug("not shown")
    logger.warning("warning of the child")


if __name__ == "__main__":
    print(util.get_logger() is mp.get_logger(), mp.get_logger().propagate)
    print(mp.get_logger().getEffectiveLevel(), mp.get_logger().handlers)
    util.info("not shown yet")
    logger = mp.log_to_stderr(logging.WARNING)
    print(logger is mp.get_logger(), logger.level, len(logger.handlers))
    logger.warning("a warning")
    logger.info("not shown")
    util.sub_warning("a warning of its own")
    logger.setLevel(util.SUBDEBUG)
    util.sub_debug("very fine")
    logger.setLevel(logging.WARNING)
    print(logging.getLevelName(util.SUBDEBUG), logging.getLevelName(util.SUBWARNING))
    process = mp.Process(target=child, name="child")
    process.start()
    process.join()
    print(process.exitcode, util.DEFAULT_LOGGING_FORMAT)
