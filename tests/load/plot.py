"""Draw the figures that are better seen than read: speed, and waiting at rising rates."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

from tests.load.findings import Findings

_SIZE = (10.0, 4.2)
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "performance",
    "font.family": "sans-serif",
    "font.size": 9,
}


def draw(speed: Findings, waiting: Findings, path: Path) -> None:
    """Draw requests a second as bars, and milliseconds by rate as curves."""
    mpl.use("svg")
    from matplotlib import pyplot

    with mpl.rc_context(_STYLE):
        figure, (left, right) = pyplot.subplots(1, 2, figsize=_SIZE, layout="constrained")
        names, rates = list(speed.bars), list(speed.bars.values())
        drawn = left.barh(names, rates, color=["#b3541e" if "line" in name else "#8a9a5b" for name in names])
        left.bar_label(drawn, fmt="%.0f", padding=3)
        left.invert_yaxis()
        left.margins(x=0.15)
        left.set_title("Requests a second at saturation")
        for name, points in waiting.curves.items():
            right.plot(*zip(*points, strict=True), marker="o", label=name)
        right.set(title="The line, open loop", xlabel="requests a second", ylabel="ms", yscale="log")
        right.grid(visible=True, which="both", alpha=0.3)
        right.legend()
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
