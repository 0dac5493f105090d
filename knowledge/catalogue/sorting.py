"""Distinct numbers out of millions."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", bound=np.integer[Any])


def distinct(numbers: NDArray[_Number]) -> NDArray[_Number]:
    """Return each of `numbers` once, in order.

    As np.unique does, which has put them into a hash table since numpy 2.3: of three million it
    takes 2.8 s where sorting takes .02 s.
    """
    ordered = np.sort(numbers)
    is_first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    found: NDArray[_Number] = ordered[is_first]
    return found
