"""Rows of tables by the answer that they are about: inject and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray


def picked(table: pd.DataFrame, wanted: Callable[[str, str], bool]) -> NDArray[np.bool_]:
    """Return of each row whether its answer (the columns case and unit) is ``wanted``.

    Every pair of names is asked about once, however many runs there are.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"case": ["A", "B", "A"], "unit": ["x", "x", "y"]}, dtype="category")
    >>> picked(rows, lambda case, unit: (case, unit) != ("A", "y")).tolist()
    [True, True, False]
    """
    cases, units = (table[name].astype("category").cat for name in ("case", "unit"))
    pairs = [[wanted(case, unit) for unit in units.categories] for case in cases.categories]
    found = np.array(pairs, dtype=bool).reshape(len(cases.categories), len(units.categories))
    which: NDArray[np.bool_] = found[cases.codes.to_numpy(), units.codes.to_numpy()]
    return which
