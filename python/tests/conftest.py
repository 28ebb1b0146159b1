"""What all tests share: which of them cannot pass while slices are endless."""

import os

import pytest

#: What a slice is for, as docs/decisions/0021-what-a-slice-is-for.md says, by the name of the test.
NEED_SLICES = {
    "a result of a pool that cannot be unpickled": "the workers of a pool find its parent's death",
    "a_consumer_sees_the_end_when_every_writer_is_gone": "a queue finds that its last writer ended",
    "a_conversation_leaves_next_to_nothing_behind": "who waits gives memory back after a slice",
    "a_server_forgets_clients_that_ended_or_died": "a manager finds that its clients ended",
    "tests/crash/": "all of these are about deaths",
}


def pytest_collection_modifyitems(items):
    """Skip, where slices are endless, what waits for the end of one."""
    if os.environ.get("MARTLET_SLICES") != "endless":
        return
    for item in items:
        for name, reason in NEED_SLICES.items():
            if name in item.nodeid:
                item.add_marker(pytest.mark.skip(reason=f"slices are endless: {reason}"))
