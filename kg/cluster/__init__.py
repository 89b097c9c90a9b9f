"""Extraction on a cluster: reading and extracting run on Dask's workers, partition by partition.

The driver, which is the process that builds, sees a list of the papers (without their texts) and then their records,
one partition after the other. Texts go from the input to the workers, by way of a workspace that all of them reach.
"""

from kg.cluster.connect import open_cluster
from kg.cluster.driver import Cluster

__all__ = ["Cluster", "open_cluster"]
