"""Names for the arrays that modules hand to each other."""

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
"""Rows of an index, `(n,)`."""
Marks = npt.NDArray[np.bool_]
"""One mark per row, line or report, `(n,)`."""
Floats = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float32]
"""Of one text, `(dim,)`, length 1."""
Vectors = npt.NDArray[np.float32]
"""Of several texts, `(n, dim)`, each of length 1."""
