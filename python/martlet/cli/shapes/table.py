"""What martlet takes for granted of standard code, said of its text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SHAPES", "Shape"]


@dataclass(frozen=True)
class Shape:
    """Something that standard code does in one way, though it could in another.

    Attributes
    ----------
    name : str
        What it is called in what `info` prints, and in docs/decisions/0018.
    says : str
        What is so, as a sentence.
    fragments : dict
        By place, what the code there has to say, as `ast.unparse` would write it.
    """

    name: str
    says: str
    fragments: dict[str, tuple[str, ...]]


_MP = "multiprocessing"

SHAPES = (
    Shape(
        "spawn-command",
        "A child is spawned by '-c' and a command that imports spawn_main.",
        {
            f"{_MP}.spawn:get_command_line": (
                "'from multiprocessing.spawn import spawn_main",
                "'-c', prog",
            ),
            f"{_MP}.popen_spawn_posix": ("from . import spawn",),
            f"{_MP}.popen_spawn_posix:Popen": ("spawn.get_command_line(",),
        },
    ),
    Shape(
        "forkserver-command",
        "A fork server is started through util, by '-c' and a command that imports its main.",
        {
            f"{_MP}.forkserver": ("from . import util", "_forkserver = ForkServer()"),
            f"{_MP}.forkserver:ForkServer": (
                "from multiprocessing.forkserver import main",
                "'-c', cmd",
                "util.spawnv_passfds(",
            ),
        },
    ),
    Shape(
        "forkserver-running",
        "A process that knows of no server's process starts one, under a lock.",
        {
            f"{_MP}.forkserver:ForkServer.ensure_running": (
                "with self._lock",
                "if self._forkserver_pid is not None",
            ),
        },
    ),
    Shape(
        "contexts",
        "A context takes the classes of what it makes from their modules, by name, at each call.",
        {
            f"{_MP}.context:BaseContext.{name}": (
                f"from .{module} import {name}",
                "ctx=self.get_context()",
            )
            for module, names in {
                "queues": ("Queue", "JoinableQueue", "SimpleQueue"),
                "synchronize": (
                    *("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore"),
                    *("Event", "Barrier"),
                ),
            }.items()
            for name in names
        }
        | {
            f"{_MP}.context:BaseContext.Pipe": ("from .connection import Pipe",),
            f"{_MP}.context:BaseContext.Pool": ("from .pool import Pool",),
            f"{_MP}.context:BaseContext.Manager": ("from .managers import SyncManager",),
            f"{_MP}.context:BaseContext.Value": ("from .sharedctypes import Value",),
            f"{_MP}.context:BaseContext.Array": ("from .sharedctypes import Array",),
        },
    ),
    Shape(
        "default-context",
        "The default start method is that of the default context's _default_context.",
        {
            f"{_MP}.context:DefaultContext.get_context": (
                "self._actual_context = self._default_context",
            ),
        },
    ),
    Shape(
        "connections",
        "A connection keeps its descriptor in _handle, its directions in _readable and _writable, "
        "and works by _send_bytes, _recv_bytes, _poll, _send and _recv.",
        {
            f"{_MP}.connection:_ConnectionBase": (
                *("self._handle = handle", "self._readable = readable", "self._writable"),
                *("def _check_closed(self)", "def _check_readable(self)", "self._send_bytes("),
                *("self._recv_bytes(", "self._poll(timeout)", "self._close()"),
            ),
            f"{_MP}.connection:Connection": (
                *("def _close(self, _close=os.close)", "def _send(self, buf, write=_write)"),
                *("def _recv(self, size, read=_read)", "def _poll(self, timeout)"),
            ),
        },
    ),
    Shape(
        "pipes",
        "Pipe makes two objects of the class Connection, which pickle by a registered reducer.",
        {
            f"{_MP}.connection:Pipe": ("Connection(",),
            f"{_MP}.connection": ("reduction.register(Connection, reduce_connection)",),
            f"{_MP}.connection:reduce_connection": ("reduction.DupFd(conn.fileno())",),
            f"{_MP}.connection:rebuild_connection": ("(df, readable, writable)",),
        },
    ),
    Shape(
        "waiting",
        "wait() asks a selector of the module's own, whose _fileobj_lookup finds descriptors.",
        {
            f"{_MP}.connection:wait": ("with _WaitSelector() as selector",),
            "selectors:_BaseSelectorImpl.register": ("self._fileobj_lookup(fileobj)",),
        },
    ),
    Shape(
        "pickles",
        "ForkingPickler has dumps, loads and a table of reducers, beside those of copyreg.",
        {
            f"{_MP}.reduction:ForkingPickler": (
                *("_extra_reducers = {}", "def __init__(self, *args)", "loads = pickle.loads"),
                "def dumps(cls, obj, protocol=None)",
            ),
            "copyreg": ("dispatch_table = {}", "_extension_registry = {}"),
        },
    ),
    Shape(
        "descriptors",
        "A descriptor for a child goes by DupFd, as the process that is started says.",
        {
            f"{_MP}.reduction:DupFd": (
                "popen_obj.DupFd(popen_obj.duplicate_for_child(fd))",
                "resource_sharer.DupFd(fd)",
            ),
            f"{_MP}.popen_forkserver:_DupFd.detach": ("forkserver.get_inherited_fds()[self.ind]",),
        },
    ),
    Shape(
        "queues",
        "A queue's state, its hooks and what close() leaves are the attributes of these names.",
        {
            f"{_MP}.queues:Queue.__getstate__": (
                "(self._ignore_epipe, self._maxsize, self._reader, self._writer, self._rlock, "
                "self._wlock, self._sem, self._opid)",
            ),
            f"{_MP}.queues:Queue._reset": ("def _reset(self, after_fork=False)", "self._closed"),
            f"{_MP}.queues:Queue": (
                *("self._start_thread()", "def _feed(", "def _on_queue_feeder_error(e, obj)"),
                *("self._closed = True", "def _after_fork(self)"),
            ),
            f"{_MP}.queues:SimpleQueue.__setstate__": ("self._poll = self._reader.poll",),
            f"{_MP}.queues:SimpleQueue.__getstate__": (
                "(self._reader, self._writer, self._rlock, self._wlock)",
            ),
        },
    ),
    Shape(
        "pool-queues",
        "A pool has its tasks and results in two SimpleQueues, which it sends and takes by "
        "_quick_put and _quick_get, and hands series of tasks over by _taskqueue.",
        {
            f"{_MP}.pool:Pool._setup_queues": (
                *("self._inqueue = self._ctx.SimpleQueue()", "self._quick_put = "),
                *("self._outqueue = self._ctx.SimpleQueue()", "self._quick_get = "),
            ),
            f"{_MP}.pool:Pool.__init__": (
                *("self._setup_queues()", "self._taskqueue = queue.SimpleQueue()"),
                *("self._change_notifier = ", "self._cache = _PoolCache(", "self._get_sentinels()"),
            ),
            f"{_MP}.pool:Pool.apply_async": (
                "self._taskqueue.put(([(result._job, 0, func, args, kwds)], None))",
            ),
        },
    ),
    Shape(
        "pool-tasks",
        "A task is a job, a number, a function and its arguments; a result is a job, a number "
        "and an outcome; several calls are one of mapstar or starmapstar.",
        {
            f"{_MP}.pool:worker": (
                *("get = inqueue.get\n", "job, i, func, args, kwds = task"),
                *("(True, func(*args, **kwds))", "put((job, i, result))"),
            ),
            f"{_MP}.pool:Pool._guarded_task_generation": ("(result_job, i, func, (x,), {})",),
            f"{_MP}.pool:Pool._get_tasks": ("yield (func, x)",),
            f"{_MP}.pool:mapstar": ("return list(map(*args))",),
            f"{_MP}.pool:starmapstar": ("itertools.starmap(args[0], args[1])",),
            f"{_MP}.pool:Pool._handle_results": (
                "job, i, obj = task",
                "cache[job]._set(i, obj)",
            ),
        },
    ),
    Shape(
        "pool-workers",
        "One thread replaces dead workers by _maintain_pool and waits for their sentinels.",
        {
            f"{_MP}.pool:Pool._handle_workers": (
                "cls._maintain_pool(ctx, Process, processes, pool, inqueue, ",
                "cls._get_worker_sentinels(pool)",
            ),
            f"{_MP}.pool:Pool._maintain_pool": ("Pool._join_exited_workers(pool)",),
            f"{_MP}.pool:Pool._repopulate_pool_static": (
                "(ctx, Process, processes, pool, inqueue, ",
            ),
            f"{_MP}.pool:Pool._terminate_pool": (
                "cls._help_stuff_finish(inqueue, task_handler, len(pool))",
            ),
            f"{_MP}.pool": ("RUN = ",),
        },
    ),
    Shape(
        "pool-results",
        "Iterators over results, and calls, keep what comes in the attributes of these names.",
        {
            f"{_MP}.pool:IMapIterator": (
                *("self._pool = pool", "self._cond = ", "self._job = ", "self._cache = "),
                *("self._items = collections.deque()", "self._index = 0", "self._length = None"),
                *("self._unsorted = {}", "def _set(self, i, obj)", "def _set_length(self, length)"),
            ),
            f"{_MP}.pool:ApplyResult": (
                *("self._callback = ", "self._error_callback = ", "def _set(self, i, obj)"),
                "del self._cache[self._job]",
            ),
        },
    ),
    Shape(
        "managers",
        "A proxy keeps its connection in _tls.connection; a server answers requests of four with "
        "'#RETURN', and says of an object that it does not know that there is none.",
        {
            f"{_MP}.managers:BaseProxy._connect": ("self._tls.connection = conn",),
            f"{_MP}.managers:BaseProxy._callmethod": (
                *("conn = self._tls.connection", "self._connect()", "kind, result = conn.recv()"),
                "conn.send((self._id, methodname, args, kwds))",
            ),
            f"{_MP}.managers:Server.serve_client": (
                *("recv = conn.recv", "ident, methodname, args, kwds = request"),
                *("send = conn.send", "msg = ('#RETURN', res)", "'#TRACEBACK'"),
            ),
        },
    ),
    Shape(
        "locks",
        "A lock is a SemLock of _multiprocessing, which it makes, rebuilds and delegates to.",
        {
            f"{_MP}.synchronize:SemLock.__init__": (
                "_multiprocessing.SemLock(kind, value, maxvalue, self._make_name(), unlink_now)",
                "self._make_methods()",
            ),
            f"{_MP}.synchronize:SemLock.__setstate__": (
                "self._semlock = _multiprocessing.SemLock._rebuild(*state)",
            ),
            f"{_MP}.synchronize:SemLock.__getstate__": ("(h, sl.kind, sl.maxvalue, sl.name)",),
            f"{_MP}.synchronize:SemLock.__enter__": ("self._semlock.__enter__()",),
            f"{_MP}.synchronize:SemLock.__exit__": ("self._semlock.__exit__(*args)",),
            f"{_MP}.synchronize:Condition.__enter__": ("self._lock.__enter__()",),
            f"{_MP}.synchronize:Condition._make_methods": ("self._lock.acquire",),
            f"{_MP}.synchronize:Lock.__init__": (
                "SemLock.__init__(self, SEMAPHORE, 1, 1, ctx=ctx)",
            ),
        },
    ),
    Shape(
        "tracker",
        "The tracker of resources knows them by kind in _CLEANUP_FUNCS, and writes to _fd.",
        {
            f"{_MP}.resource_tracker": ("_CLEANUP_FUNCS", "_resource_tracker = ResourceTracker()"),
            f"{_MP}.resource_tracker:ResourceTracker.__init__": ("self._fd = None",),
        },
    ),
    Shape(
        "heap",
        "Blocks are cut from an Arena of the module's, by the heap that BufferWrapper has.",
        {
            f"{_MP}.heap:Heap": ("Arena(length)", "self._arenas.append(arena)"),
            f"{_MP}.heap:Heap.malloc": ("self._malloc(size)",),
            f"{_MP}.heap:Heap._absorb": ("del self._start_to_block[arena, start]",),
            f"{_MP}.heap:BufferWrapper": ("_heap = Heap()", "BufferWrapper._heap.malloc(size)"),
            f"{_MP}.heap:BufferWrapper.create_memoryview": ("memoryview(arena.buffer)",),
            f"{_MP}.heap:Arena": ("_dir_candidates = ", "def _choose_dir(self, size)"),
            f"{_MP}.heap": ("reduction.register(Arena, reduce_arena)",),
        },
    ),
    Shape(
        "shared-values",
        "A shared value is made of the module's classes, with _obj, _lock, acquire and release.",
        {
            f"{_MP}.sharedctypes:synchronized": (
                *("return Synchronized(obj, lock, ctx)", "SynchronizedString(obj, lock, ctx)"),
                *("SynchronizedArray(obj, lock, ctx)", "make_property(name)"),
            ),
            f"{_MP}.sharedctypes:SynchronizedBase.__init__": (
                *("self._obj = obj", "self._lock = ", "self.acquire = self._lock.acquire"),
                "self.release = self._lock.release",
            ),
            f"{_MP}.sharedctypes:SynchronizedBase.__enter__": ("self._lock.__enter__()",),
            f"{_MP}.sharedctypes:make_property": ("prop_cache",),
        },
    ),
    Shape(
        "modules-as-programs",
        "runpy runs a module, a folder or an archive by _run_module_as_main and _run_code.",
        {
            "runpy:_run_module_as_main": (
                "(mod_name, alter_argv=True)",
                "_run_code(code, main_globals",
            ),
            "runpy:_run_code": ("exec(code, run_globals)",),
        },
    ),
)
