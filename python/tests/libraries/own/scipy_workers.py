"""SciPy's `workers=` with processes gives what it gives without."""

import multiprocessing

import numpy as np
import pytest
from scipy.integrate import quad_vec
from scipy.optimize import brute, differential_evolution, rosen

BOUNDS = [(-2, 2)] * 3


def wave(x: float) -> np.ndarray:
    return np.array([np.sin(x), np.cos(3 * x)])


def test_differential_evolution() -> None:
    def solve(workers: int) -> np.ndarray:
        return differential_evolution(
            rosen, BOUNDS, rng=1, maxiter=30, updating="deferred", workers=workers
        ).x

    assert np.array_equal(solve(2), solve(1))


def test_brute() -> None:
    def solve(workers: int) -> np.ndarray:
        return brute(rosen, [(-2, 2)] * 2, Ns=15, finish=None, workers=workers)

    assert np.array_equal(solve(2), solve(1))


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_quad_vec_with_the_map_of_a_pool(method: str) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        found, _ = quad_vec(wave, 0, 3, workers=pool.map)
    assert np.allclose(found, [1 - np.cos(3), np.sin(9) / 3])
