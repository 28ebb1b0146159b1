"""gymnasium's environments in processes do what they do in one."""

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv


def make() -> gymnasium.Env:
    return gymnasium.make("CartPole-v1")


class Failing(gymnasium.Wrapper):
    def step(self, action: int) -> None:
        raise ValueError("no step")


def make_failing() -> gymnasium.Env:
    return Failing(make())


@pytest.mark.parametrize("shared_memory", [True, False])
@pytest.mark.parametrize("context", ["fork", "spawn", "forkserver"])
def test_steps(shared_memory: bool, context: str) -> None:
    processes = AsyncVectorEnv([make] * 3, shared_memory=shared_memory, context=context)
    alone = SyncVectorEnv([make] * 3)
    assert np.array_equal(processes.reset(seed=5)[0], alone.reset(seed=5)[0])
    for number in range(60):
        actions = np.array([number % 2, 1, 0])
        for one, other in zip(processes.step(actions)[:4], alone.step(actions)[:4]):
            assert np.array_equal(one, other)
    processes.set_attr("marked", [1, 2, 3])
    assert processes.get_attr("marked") == (1, 2, 3)
    processes.close()


def test_says_what_failed() -> None:
    environments = AsyncVectorEnv([make, make_failing])
    environments.reset(seed=1)
    with pytest.raises(ValueError, match="no step"):
        environments.step(np.array([0, 1]))
    environments.close(terminate=True)


def test_step_can_time_out() -> None:
    environments = AsyncVectorEnv([make] * 2)
    environments.reset(seed=1)
    environments.step_async(np.array([0, 1]))
    assert len(environments.step_wait(timeout=60)) == 5
    with pytest.raises(gymnasium.error.NoAsyncCallError):
        environments.step_wait(timeout=0.1)
    environments.close()
