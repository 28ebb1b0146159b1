"""Two sides in lock-step: the standard module and martlet, and the comparison of what they say."""

import json
import os
import re
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["ACTORS", "Difference", "Pair"]

#: The first process with its two threads, and the second process with its own.
ACTORS = ("A", "A2", "B", "B2")

_PROGRAM = Path(__file__).with_name("side.py")
_PACKAGE = Path(__file__).parents[2]
_LONGEST_WAIT = float(os.environ.get("MARTLET_LONGEST_WAIT", "10"))
_STEP = 0.001
_MADE_AT_ONCE = 24
_SIZE = 1 << 17
# What a warning of the interpreter says about a thread that only the standard module has.
_ONLY_STANDARD = re.compile(r"DeprecationWarning: This process .* is multi-threaded")
_PLACE = re.compile(r"^\S+\.py:\d+: ")
_ADDRESS = re.compile(r"0x[0-9a-f]+|\bpid=\d+")


class Difference(AssertionError):
    """The sides do not agree."""


class Side:
    """The processes of one module."""

    def __init__(self, name, *runner):
        self.name = name
        self._errors = os.memfd_create(name)
        ends = {actor: socket.socketpair(type=socket.SOCK_SEQPACKET) for actor in ("", *ACTORS)}
        self.sockets = {actor: ours for actor, (ours, _) in ends.items()}
        words = [f"{theirs.fileno()}={actor}" for actor, (_, theirs) in ends.items()]
        self._process = subprocess.Popen(
            [sys.executable, "-W", "always", *runner, _PROGRAM, *words],
            stdin=subprocess.DEVNULL,
            stderr=self._errors,
            env=os.environ | {"PYTHONPATH": str(_PACKAGE), "PYTHONHASHSEED": "0"},
            pass_fds=[theirs.fileno() for _, theirs in ends.values()],
        )
        for _, theirs in ends.values():
            theirs.close()
        self._family = 0
        self._where = {}

    def begin(self, actors, **order):
        """Start a family; returns what came of the setups."""
        self._family += 1
        self._send("", **order)
        outcomes = self.receive("A")["outcomes"]
        self._where = {actor: self.receive(actor) for actor in actors}
        return outcomes

    def end(self, has_names):
        if has_names:
            self._send("A", text=None)
            self.receive("A")
        self._send("")
        self.receive("")

    def close(self):
        """End all its processes, also amid an example."""
        self._send("")
        for ours in self.sockets.values():
            ours.close()
        self._process.wait()
        os.close(self._errors)

    def start(self, actor, text, stage):
        self._send(actor, text=text, stage=stage)

    def forget_errors(self):
        """Begin a new account of what is written to stderr."""
        os.ftruncate(self._errors, 0)
        os.lseek(self._errors, 0, os.SEEK_SET)

    def _send(self, actor, **message):
        self.sockets[actor].send(json.dumps(message | {"family": self._family}).encode())

    def receive(self, actor, timeout=_LONGEST_WAIT):
        """The next message of an actor of this family, or None."""
        while select.select([self.sockets[actor]], [], [], timeout)[0]:
            message = self.sockets[actor].recv(_SIZE)
            if not message:
                raise Difference(f"{self.name} has ended: {self.errors()}")
            message = json.loads(message)
            if message.pop("family") == self._family:
                return message
        if timeout == _LONGEST_WAIT:
            raise Difference(f"{self.name}: {actor or 'the side'} is silent: {self.errors()}")
        return None

    def is_asleep(self, actor):
        """Whether the actor's thread sleeps, and did not run between two looks."""
        place = "/proc/{pid}/task/{tid}/status".format(**self._where[actor])
        looks = []
        for _ in range(2):
            with open(place) as file:
                lines = file.read().splitlines()
            looks.append([line for line in lines if line.startswith(("State", "volun", "nonvol"))])
            if "\tS" not in looks[-1][0]:
                return False
            time.sleep(_STEP)
        return looks[0] == looks[1]

    def errors(self):
        """What was written to stderr, without the places in files."""
        text = os.pread(self._errors, _SIZE, 0).decode(errors="backslashreplace")
        lines = [line for line in text.splitlines() if not line.startswith((" ", "\t"))]
        lines = [_ADDRESS.sub("", _PLACE.sub("", line)) for line in lines]
        return [line for line in lines if not _ONLY_STANDARD.match(line)]


class Pair:
    """The two sides, which do the same. It is used by one example after the other."""

    def __init__(self):
        self.sides = (Side("standard"), Side("martlet", "-m", "martlet"))
        self.pending = {}
        self._order = None
        self._stock = {}

    def begin(self, setup, setups, start_method, second):
        """Start an example on objects that nobody has used; returns the actors.

        Parameters
        ----------
        setups : tuple of str
            What later examples will ask for, of which objects are made in advance.
        """
        if start_method != "fork":
            setups = (setup,)
        order = {"setups": setups, "start_method": start_method, "second": second}
        if order != self._order or not self._stock[setup]:
            self.leave()
            self._open(order)
        for side in self.sides:
            side.forget_errors()
        self._stage = self._stock[setup].pop()
        self._agree(setup, [outcomes[self._stage] for outcomes in self._outcomes])
        return list(ACTORS if second else ACTORS[:2])

    def _open(self, order):
        copies = (
            1 if order["start_method"] != "fork" else max(1, _MADE_AT_ONCE // len(order["setups"]))
        )
        setups = order["setups"] * copies
        self._order = order
        actors = ACTORS if order["second"] else ACTORS[:2]
        self._outcomes = [side.begin(actors, **order | {"setups": setups}) for side in self.sides]
        self._stock = {}
        for stage, setup in enumerate(setups):
            self._stock.setdefault(setup, []).append(stage)

    def call(self, actor, text, may_wait=False):
        """Let an actor do `text` on both sides, until it is done or waits for another one.

        Parameters
        ----------
        may_wait : bool
            Whether it is no mistake of the test if both sides wait.
        """
        for side in self.sides:
            side.start(actor, text, self._stage)
        self.pending[actor] = text, may_wait
        return self.settle().get(actor)

    def settle(self):
        """Wait until the sides agree on who is done, and how; returns what came of whom."""
        deadline = time.monotonic() + _LONGEST_WAIT
        outcomes = {side: {} for side in self.sides}
        first = True
        while not self._is_settled(outcomes, first):
            first = False
            if time.monotonic() > deadline:
                raise Difference(self._explain(outcomes))
        standard, martlet = outcomes.values()
        for actor in standard:
            text, _ = self.pending.pop(actor)
            self._agree(f"{actor}: {text}", (standard[actor], martlet[actor]))
        return standard

    def _is_settled(self, outcomes, first):
        came = False
        for actor in self.pending:
            for side in self.sides:
                if actor not in outcomes[side]:
                    # Most are done at once: the first look gives them the time.
                    message = side.receive(actor, 2 * _STEP if first else _STEP / 10)
                    if message is not None:
                        outcomes[side][actor] = message["outcome"]
                        came = True
        waiting = [a for a in self.pending if not all(a in outcomes[side] for side in self.sides)]
        # What was done just now may have woken those who seemed to sleep before it.
        return not waiting or (not came and all(self._may_stay(a, outcomes) for a in waiting))

    def _may_stay(self, actor, outcomes):
        """Whether it is no mistake that an actor waits, and it does on both sides."""
        text, may_wait = self.pending[actor]
        if not may_wait or "SOON" in text or any(actor in outcomes[side] for side in self.sides):
            return False
        return self._are_asleep(actor)

    def _are_asleep(self, actor):
        # It may have answered and gone to sleep since.
        return all(side.is_asleep(actor) for side in self.sides) and not any(
            select.select([side.sockets[actor] for side in self.sides], [], [], 0)
        )

    def _explain(self, outcomes):
        lines = ["one side waits, or both do where none should:"]
        for side, answers in outcomes.items():
            for actor, (text, _) in self.pending.items():
                lines.append(f"  {side.name}: {actor}: {text}: {answers.get(actor, 'waits')}")
            lines += [f"    {line}" for line in side.errors()]
        return "\n".join(lines)

    def _agree(self, what, outcomes):
        if outcomes[0] != outcomes[1]:
            lines = [f"  {side.name}: {said}" for side, said in zip(self.sides, outcomes)]
            raise Difference("\n".join([what, *lines]))

    def agree_on_errors(self):
        """Compare what was written to stderr in this example."""
        deadline = time.monotonic() + _LONGEST_WAIT / 4
        while (said := [side.errors() for side in self.sides])[0] != said[1]:
            if time.monotonic() > deadline:
                self._agree("stderr", said)
            time.sleep(_STEP)

    def leave(self):
        """End the family, if there is one."""
        if self._order is not None:
            has_names = self._order["start_method"] != "fork" and "A" not in self.pending
            for side in self.sides:
                side.end(has_names)
        self._order = None
        self.pending.clear()

    def close(self):
        for side in self.sides:
            side.close()
