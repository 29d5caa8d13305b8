"""Dynamic time warping between two utterances, vectorised along anti-diagonals."""

import numpy as np

from .arrays import Floats, Ints

SLOPE_PENALTY = 0.3
DIAGONAL, UP, LEFT = 0, 1, 2


def distances(rows: Floats, columns: Floats) -> Floats:
    """Root-mean-square distances between the frames of two utterances."""
    squared = (rows**2).sum(1)[:, None] + (columns**2).sum(1)[None] - 2 * rows @ columns.T
    result: Floats = np.sqrt(np.maximum(squared, 0) / rows.shape[1])
    return result


def warping_path(cost: Floats) -> tuple[Ints, Ints]:
    """Return the cheapest monotonic path through `cost` as row and column indices, both ends included."""
    rows, columns = cost.shape
    moves = np.zeros((rows + columns - 1, rows), np.int8)
    # One diagonal is indexed by row; row -1 and rows without a cell stay infinite.
    before = np.full(rows + 1, np.inf)
    last = np.full(rows + 1, np.inf)
    for diagonal in range(rows + columns - 1):
        low, high = max(0, diagonal - columns + 1), min(rows - 1, diagonal)
        at = np.arange(low, high + 1)
        here = cost[at, diagonal - at]
        options = np.stack((before[at], last[at] + SLOPE_PENALTY, last[at + 1] + SLOPE_PENALTY))
        if diagonal == 0:
            options[0] = 0.0
        move = options.argmin(0)
        current = np.full(rows + 1, np.inf)
        current[at + 1] = here + options[move, np.arange(len(at))]
        moves[diagonal, at] = move
        before, last = last, current
    return _trace(moves, rows - 1, columns - 1)


def _trace(moves: Ints, row: int, column: int) -> tuple[Ints, Ints]:
    path_rows, path_columns = [row], [column]
    while row > 0 or column > 0:
        move = moves[row + column, row]
        if row == 0 or (column > 0 and move == LEFT):
            column -= 1
        elif column == 0 or move == UP:
            row -= 1
        else:
            row, column = row - 1, column - 1
        path_rows.append(row)
        path_columns.append(column)
    return np.array(path_rows[::-1]), np.array(path_columns[::-1])
