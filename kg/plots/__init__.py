"""Plots of the graph for papers and slides: one kind a module, found by the registry. They need matplotlib."""

from kg.plots.canvas import Plot
from kg.plots.registry import PlotKind, plot, plots

__all__ = ["Plot", "PlotKind", "plot", "plots"]
