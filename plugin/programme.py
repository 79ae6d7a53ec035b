"""The film's timing as one linear programme: where each line starts and how long it lasts, all lines at once.

Every wish is a convex cost in milliseconds, and the prices are so far apart that a wish gives way only to those above
it. The optimum of such a programme need not be unique; each line's prices are therefore a little different from its
neighbours', by a rule, not by chance, so that every machine finds the same one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

SHORT: Final = 1.0
"""Price of a millisecond by which a line ends before its cue (`fill`), or leaves its own pace (`natural`)."""
JUMP: Final = 6.0
"""Of a change of pace between neighbours of one speaker beyond `STEP`, in milliseconds of the shorter line."""
CHANGE: Final = 0.9
"""Of such a change up to `STEP`, where lines fill their cues: below `SHORT`, so that one neighbour alone keeps no line
from its cue; but one that would be slower, or faster, than both its neighbours comes to meet the nearer one."""
SLOW: Final = 30.0
"""Of slowness beyond the comfortable band."""
PAST: Final = 60.0
"""Of going on after the cue, in a gap."""
EARLY: Final = 120.0
"""Of starting before the cue, in a gap."""
FAST: Final = (250.0, 300.0, 350.0)
"""Of speed beyond the comfortable band, in three steps: lines that share a shortage share the speed."""
TRIM: Final = 1500.0
"""Of pauses that are trimmed beyond the fastest rate, where the user allows it."""
OVER: Final = 2000.0
"""Of what is longer than cue and gap together."""
LATE: Final = 4000.0
"""Of starting after the cue."""
BEYOND: Final = 50_000.0
"""Of going on after the film."""

MILD: Final = (0.02, 0.04, 0.06)
"""Of leaving the wanted pace inside the comfortable band, by thirds of it: a shortage is shared."""
UNEVEN: Final = 1e-3
"""How much the prices of two lines differ at most."""
GOLDEN: Final = 0.618033988749895
"""Its multiples are spread evenly over 0 to 1, and no two are the same."""

STEP: Final = 0.06
"""Change of length / plain length between neighbours of one speaker up to which it is no jump. In rate that is 5.4 % to
7.5 %: 8 % are allowed, and half of what the smoothest other rule jumps is 7.5 %."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a line may do; all in milliseconds."""

    least: float
    """Shortest length within its limits."""
    most: float
    """Longest length within its limits."""
    natural: float
    """Length at rate 1."""
    wanted: float
    """Length at the pace that the acting would like, from `least` to `most`."""
    brisk: float
    """Length at the fast end of the comfortable band."""
    calm: float
    """Length at its slow end."""
    cue: float
    """Length of its cue, as far as it may fill it."""
    gap: float | None
    """Silence after the cue that it may borrow; None where nothing follows."""
    before: float
    """Silence before the cue that it may borrow; 0 or more."""
    end: float | None = None
    """From its cue to the end of the film; None where that is far away."""
    trimmed: float | None = None
    """Shortest length with trimmed pauses, below `least`; None where they may not be trimmed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the programme puts a line, in milliseconds."""

    offset: float
    """Start, from the start of its cue."""
    length: float
    """Length."""


@dataclass(frozen=True, slots=True)
class Order:
    """One line is spoken after another."""

    first: int
    """Number of the line before."""
    second: int
    """Number of the line after."""
    distance: float
    """From the start of the first cue to that of the second, less the silence between the lines, in milliseconds."""


@dataclass(slots=True)
class _Matrix:
    """A sparse matrix with the right side, row by row."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def add(self, terms: Sequence[tuple[int, float]], right: float) -> None:
        """Add the row sum(value * variable), to be compared with `right`."""
        for column, value in terms:
            self.row.append(len(self.right))
            self.column.append(column)
            self.value.append(value)
        self.right.append(right)


@dataclass(slots=True)
class _Programme:
    """Prices and bounds of the variables, and the rows."""

    price: list[float] = field(default_factory=list)
    upper: list[float | None] = field(default_factory=list)
    equal: _Matrix = field(default_factory=_Matrix)
    at_most: _Matrix = field(default_factory=_Matrix)

    def variable(self, price: float, upper: float | None = None) -> int:
        """Add a variable from 0 to `upper`; return its column."""
        self.price.append(price)
        self.upper.append(upper)
        return len(self.price) - 1


@dataclass(frozen=True, slots=True)
class _Line:
    """The columns of a line: start and length are sums of them."""

    start: tuple[tuple[int, float], ...]
    length: tuple[tuple[int, float], ...]
    base: float
    """The length where no piece is taken."""


def solve(
    rooms: Sequence[Room], orders: Sequence[Order], neighbours: Sequence[tuple[int, int]], *, fill: bool
) -> list[Place]:
    """Place all lines.

    Args:
        rooms: What each line may do.
        orders: Which lines must not overlap; the first of each is placed before the second.
        neighbours: Lines of one speaker that follow each other, earlier first.
        fill: Whether a line would like to last as long as its cue, rather than to keep its own pace.

    Returns:
        The place of each line, the same for the same input on any machine.

    Raises:
        ArithmeticError: The solver failed, which it cannot for rooms and orders as described.
    """
    programme = _Programme()
    lines = [_line(programme, room, _uneven(i), fill=fill) for i, room in enumerate(rooms)]
    for order in orders:
        _keep_order(programme, lines[order.first], lines[order.second], order.distance)
    # A pace that the acting asks for is no jump where lines keep their own; where they fill cues, any change is one.
    plain = [room.natural if fill else room.wanted for room in rooms]
    for number, (i, j) in enumerate(neighbours):
        prices = (CHANGE * _uneven(number) if fill else 0.0, JUMP * _uneven(number))
        _keep_pace(programme, (lines[i], lines[j]), (plain[i], plain[j]), prices)
    values = _solved(programme)
    return [
        Place(
            offset=sum(sign * values[column] for column, sign in line.start),
            length=line.base + sum(sign * values[column] for column, sign in line.length),
        )
        for line in lines
    ]


def _uneven(number: int) -> float:
    return 1.0 + UNEVEN * (number * GOLDEN % 1.0)


def _line(programme: _Programme, room: Room, uneven: float, *, fill: bool) -> _Line:
    late = programme.variable(LATE * uneven)
    early = programme.variable(EARLY * uneven, room.before)
    start = ((late, 1.0), (early, -1.0))
    pieces = [(programme.variable(price * uneven, width), sign) for width, price, sign in _pieces(room, fill=fill)]
    line = _Line(start, tuple(pieces), room.wanted)
    past = programme.variable(PAST * uneven, room.gap)
    over = programme.variable(OVER * uneven)
    short = programme.variable(SHORT * uneven if fill else 0.0)
    ends = (*start, *pieces)
    programme.equal.add((*ends, (past, -1.0), (over, -1.0), (short, 1.0)), room.cue - room.wanted)
    if room.end is not None:
        beyond = programme.variable(BEYOND * uneven)
        programme.at_most.add((*ends, (beyond, -1.0)), room.end - room.wanted)
    return line


def _pieces(room: Room, *, fill: bool) -> Iterator[tuple[float, float, float]]:
    """Give the ways to leave the wanted length: how far at most, at which price, and its sign."""
    own = 0.0 if fill else SHORT
    brisk = min(room.wanted, max(room.brisk, room.least))
    calm = max(room.wanted, min(room.calm, room.most))
    for price in MILD:
        yield (room.wanted - brisk) / len(MILD), own + price, -1.0
        yield (calm - room.wanted) / len(MILD), own + price, 1.0
    for price in FAST:
        yield (brisk - room.least) / len(FAST), price, -1.0
    yield room.most - calm, SLOW, 1.0
    if room.trimmed is not None:
        yield room.least - room.trimmed, TRIM, -1.0


def _keep_order(programme: _Programme, first: _Line, second: _Line, distance: float) -> None:
    negative = tuple((column, -sign) for column, sign in second.start)
    programme.at_most.add((*first.start, *first.length, *negative), distance - first.base)


def _keep_pace(
    programme: _Programme, pair: tuple[_Line, _Line], plain: tuple[float, float], prices: tuple[float, float]
) -> None:
    """Give a change of pace its prices, up to `STEP` and beyond."""
    scale = min(plain)
    change, jump = programme.variable(prices[0], STEP * scale), programme.variable(prices[1])
    for one, other in ((0, 1), (1, 0)):
        more, less = scale / plain[one], scale / plain[other]
        terms = [(column, more * sign) for column, sign in pair[one].length]
        terms += [(column, -less * sign) for column, sign in pair[other].length]
        programme.at_most.add((*terms, (change, -1.0), (jump, -1.0)), less * pair[other].base - more * pair[one].base)


def _solved(programme: _Programme) -> list[float]:
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    n = len(programme.price)

    def sparse(matrix: _Matrix) -> tuple[object, object]:
        if not matrix.right:
            return None, None
        shape = (len(matrix.right), n)
        return csr_array((matrix.value, (matrix.row, matrix.column)), shape=shape), matrix.right

    a_eq, b_eq = sparse(programme.equal)
    a_ub, b_ub = sparse(programme.at_most)
    bounds = [(0.0, upper) for upper in programme.upper]
    # The simplex method ends in a corner, which is exact; the interior point method, should it ever fail, near one.
    for method in ("highs-ds", "highs-ipm"):
        found = linprog(programme.price, a_ub, b_ub, a_eq, b_eq, bounds, method=method)
        if found.status == 0:
            values: list[float] = found.x.tolist()
            return values
    raise ArithmeticError(f"the timing could not be solved: {found.message}")
