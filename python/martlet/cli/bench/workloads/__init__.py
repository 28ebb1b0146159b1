"""Every workload, in the order of the table."""

from . import channels, locks, managers, pools, processes, working
from .workload import Workload

__all__ = ["WORKLOADS", "Workload"]

WORKLOADS: dict[str, Workload] = {
    workload.name: workload
    for group in (channels, locks, pools, working, managers, processes)
    for workload in group.WORKLOADS
}
