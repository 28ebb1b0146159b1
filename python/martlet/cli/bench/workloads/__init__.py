"""Every workload, in the order of the table."""

from . import channels, locks, managers, pools, processes
from .workload import Workload

__all__ = ["WORKLOADS", "Workload"]

WORKLOADS: dict[str, Workload] = {
    workload.name: workload
    for group in (channels, locks, pools, managers, processes)
    for workload in group.WORKLOADS
}
