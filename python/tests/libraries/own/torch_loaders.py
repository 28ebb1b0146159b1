"""PyTorch's loaders and queues: tensors that lie in shared memory travel as descriptors."""

import pytest
import torch
import torch.multiprocessing as multiprocessing
from torch.utils.data import DataLoader, Dataset, IterableDataset, get_worker_info

METHODS = ["fork", "spawn", "forkserver"]


class Squares(Dataset):
    def __len__(self) -> int:
        return 64

    def __getitem__(self, index: int) -> torch.Tensor:
        return torch.full((256,), index * index)


class Stream(IterableDataset):
    def __iter__(self) -> object:
        worker = get_worker_info()
        return iter(range(worker.id, 20, worker.num_workers))


class Faulty(Squares):
    def __getitem__(self, index: int) -> torch.Tensor:
        raise IndexError(f"no {index}")


def double_in_place(incoming: object, outgoing: object) -> None:
    tensor = incoming.get()
    tensor *= 2
    outgoing.put(tensor.sum())
    # It lives here until the other side has taken it.
    incoming.get()


def fill(rank: int, tensor: torch.Tensor) -> None:
    tensor[rank] = rank + 1


def fail(rank: int) -> None:
    raise RuntimeError(f"rank {rank}")


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.parametrize("persistent", [False, True])
def test_loader(method: str, persistent: bool) -> None:
    loader = DataLoader(
        Squares(),
        batch_size=8,
        num_workers=2,
        multiprocessing_context=method,
        persistent_workers=persistent,
    )
    for _ in range(2):
        rows = torch.cat(list(loader))
        assert torch.equal(rows[:, 0], torch.arange(64) ** 2)


def test_loader_of_a_stream(method: str) -> None:
    loader = DataLoader(Stream(), batch_size=None, num_workers=2, multiprocessing_context=method)
    assert sorted(loader) == list(range(20))


def test_loader_raises_what_a_worker_raised(method: str) -> None:
    loader = DataLoader(Faulty(), num_workers=1, multiprocessing_context=method)
    with pytest.raises(IndexError, match="no 0"):
        next(iter(loader))


@pytest.mark.parametrize("strategy", ["file_descriptor", "file_system"])
def test_a_queue_shares_tensors(method: str, strategy: str) -> None:
    multiprocessing.set_sharing_strategy(strategy)
    context = multiprocessing.get_context(method)
    there, back = context.Queue(), context.Queue()
    process = context.Process(target=double_in_place, args=(there, back))
    process.start()
    tensor = torch.ones(1000).share_memory_()
    there.put(tensor)
    assert back.get(timeout=100) == 2000
    assert tensor.sum() == 2000
    there.put(None)
    process.join(100)
    assert process.exitcode == 0


def test_spawned_ranks_share_a_tensor() -> None:
    tensor = torch.zeros(3).share_memory_()
    multiprocessing.spawn(fill, (tensor,), nprocs=3)
    assert tensor.tolist() == [1, 2, 3]


def test_spawn_raises_what_a_rank_raised() -> None:
    with pytest.raises(multiprocessing.ProcessRaisedException, match="rank 0"):
        multiprocessing.spawn(fail, nprocs=1)


def test_pool(method: str) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(torch.sum, [torch.ones(n) for n in range(8)]) == list(range(8))
