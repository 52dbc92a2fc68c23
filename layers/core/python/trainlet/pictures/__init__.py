"""What shows a version's quality: charts, and the model card.

A chart is one file in ``charts/``, found like a module of the catalogue. The libraries that draw
and set pages are imported when something is drawn or set: nobody else waits for them.
"""

from trainlet.pictures.chart import Chart
from trainlet.pictures.gallery import fitting, get, names

__all__ = ["Chart", "fitting", "get", "names"]
