"""Waits at gates, berths and gauge changes: queues of arrivals by chance before a few equal servers.

A node that gets more than it serves has no wait to tell: it has a growth a day, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from korridor.capacity.formulas import utilisation_level
from korridor.capacity.given import (
    ABOVE_ZERO,
    HOURS_OF_DAY,
    NOT_NEGATIVE,
    STEADY,
    WHOLE,
    Floats,
    Numbers,
    Rule,
    checked,
    plain,
)
from korridor.errors import InputError

__all__ = ["Queue", "backlog_days", "erlang_c", "queue", "waiting_ratio"]

MOST_SERVERS = 10_000


def erlang_c(servers: npt.ArrayLike, offered: npt.ArrayLike) -> Numbers:
    """Share of the arrivals that have to wait, in an M/M/c queue.

    servers: whole number of equal servers. offered: arrivals over what one server serves in the same time; below the
    number of servers. By the recursion of Erlang B, which is stable: no factorials, no differences of large numbers.
    Raises InputError for servers that are no whole number of 1 to MOST_SERVERS, a negative offered load, and one that
    is not below the servers: there is no steady state.
    Source: Erlang's second formula.

    >>> round(erlang_c(2, 1.25), 4)
    0.4808
    """
    many, load = _servers(servers=servers, offered=(offered, NOT_NEGATIVE))
    wide, among = np.broadcast_arrays(load, many)
    if (wide >= among).any():
        at = np.flatnonzero(wide >= among)[0]
        raise InputError(
            f"offered lies below servers; got {wide.flat[at]:g} for {among.flat[at]:g}: no steady state, the queue "
            "has no bound."
        )
    return plain(_erlang_c(many, load))


def waiting_ratio(servers: npt.ArrayLike, occupancy: npt.ArrayLike, *, service_cv2: npt.ArrayLike = 1.0) -> Numbers:
    """Mean wait of an arrival, as a multiple of the mean time of service: Erlang C / (servers x (1 - occupancy)).

    occupancy: share of their time that the servers are taken, below 1. service_cv2: squared coefficient of variation
    of the time of service: 1 for exponential times, 0.5 for Erlang-2 ones, as UNCTAD takes for ships, 0 for constant
    ones. The ratio is multiplied by (1 + service_cv2) / 2: exact for one server, close to it for more.
    Raises InputError for servers that are no whole number of 1 to MOST_SERVERS, an occupancy below 0 or of 1 and
    above (no steady state), a negative service_cv2.

    >>> round(waiting_ratio(2, 0.6), 4), round(waiting_ratio(2, 0.6, service_cv2=0.5), 3)
    (0.5625, 0.422)
    """
    many, share, cv2 = _servers(servers=servers, occupancy=(occupancy, STEADY), service_cv2=(service_cv2, NOT_NEGATIVE))
    return plain(_erlang_c(many, share * many) / (many * (1 - share)) * (1 + cv2) / 2)


def _servers(*, servers: npt.ArrayLike, **given: tuple[npt.ArrayLike, Rule]) -> tuple[Floats, ...]:
    """Arguments as `checked` gives them, the servers first. They are counted through: there is a most of them."""
    arrays = checked(servers=(servers, WHOLE), **given)
    if arrays[0].max(initial=1) > MOST_SERVERS:
        raise InputError(f"servers is a number of at most {MOST_SERVERS:,}; got {arrays[0].max():g}.")
    return arrays


def _erlang_c(servers: Floats, offered: Floats) -> Floats:
    """Erlang C from Erlang B, which goes from each number of servers to the next; of checked arguments."""
    lost = np.ones(np.broadcast_shapes(servers.shape, offered.shape))
    for server in range(1, int(servers.max(initial=0)) + 1):
        lost = np.where(server <= servers, offered * lost / (server + offered * lost), lost)
    return servers * lost / (servers - offered * (1 - lost))


def backlog_days(waiting: npt.ArrayLike, served_per_day: npt.ArrayLike) -> Numbers:
    """Days until those who wait now are served: waiting / served per day. It is the wait of the last of them.

    Raises InputError for a negative number waiting and a service that is not above zero.

    >>> round(backlog_days(1000, 47), 1)
    21.3
    """
    many, served = checked(waiting=(waiting, NOT_NEGATIVE), served_per_day=(served_per_day, ABOVE_ZERO))
    return plain(many / served)


@dataclass(frozen=True, slots=True)
class Queue:
    """What comes of arrivals at a node, as `queue` gives it.

    arrivals_per_day. served_per_day: the most that all servers serve. occupancy: arrivals over it. waiting_share: share
    of the arrivals that wait. wait_h: their mean wait in hours, over all arrivals, the service itself not counted.
    growth_per_day: how many more wait each day; 0 where the queue has a mean. level: a word of LEVELS.
    From an occupancy of 1 on there is no steady state: waiting_share and wait_h are None.
    """

    arrivals_per_day: float
    served_per_day: float
    occupancy: float
    waiting_share: float | None
    wait_h: float | None
    growth_per_day: float
    level: str

    def wait_of_last_h(self, after_days: npt.ArrayLike) -> Numbers:
        """Hours that the last arrival will wait, so many days after the overload began: queue over service.

        The queue is the growth a day times the days; it began empty. Raises InputError for negative days, and for a
        queue that does not grow, whose mean wait is wait_h.

        >>> queue(24, 2, 10).wait_of_last_h(10)
        48.0
        """
        (days,) = checked(after_days=(after_days, NOT_NEGATIVE))
        if not self.growth_per_day > 0:
            raise InputError(f"only of a queue that grows the last wait is told by days; this one is {self}.")
        return plain(self.growth_per_day * days / self.served_per_day * HOURS_OF_DAY)

    def __str__(self) -> str:
        if self.wait_h is not None and self.waiting_share is not None:
            return (
                f"{self.level}: {self.occupancy:.0%} occupied; {self.waiting_share:.0%} of arrivals wait, "
                f"the mean wait is {_written(self.wait_h)} h"
            )
        arrive = f"{self.level}: {_written(self.occupancy)} arrive for each 1.0 served"
        if self.growth_per_day > 0:
            return f"{arrive}; the queue grows by {_written(self.growth_per_day)} a day"
        return f"{arrive}; the queue has no bound"


def _written(value: float) -> str:
    """A number in three digits, or whole.

    >>> [_written(value) for value in (1.2, 4.0, 19.231, 1234.5)]
    ['1.2', '4', '19.2', '1,234']
    """
    return f"{value:.3g}" if abs(value) < 999.5 else f"{value:,.0f}"  # noqa: PLR2004 - three digits of it are 1e+03


def queue(arrivals_per_day: float, servers: int, served_per_day_each: float, *, service_cv2: float = 1.0) -> Queue:
    """The queue of arrivals by chance before equal servers: M/M/c, or M/G/c with another `service_cv2`.

    served_per_day_each: the most that one server serves in a day. service_cv2: as in `waiting_ratio`.
    Raises InputError for negative arrivals, servers that are no whole number of 1 to MOST_SERVERS, a service that is
    not above zero, and for arrays: it is one queue.

    >>> print(queue(1, 2, 0.8))
    free: 62% occupied; 48% of arrivals wait, the mean wait is 19.2 h
    >>> print(queue(24, 2, 10))
    over capacity: 1.2 arrive for each 1.0 served; the queue grows by 4 a day
    """
    arrays = _servers(
        servers=servers,
        arrivals_per_day=(arrivals_per_day, NOT_NEGATIVE),
        served_per_day_each=(served_per_day_each, ABOVE_ZERO),
        service_cv2=(service_cv2, NOT_NEGATIVE),
    )
    if any(array.ndim for array in arrays):
        raise InputError("a queue takes one number for each argument; waiting_ratio takes arrays.")
    many, arrivals, each, cv2 = (float(array) for array in arrays)
    served = many * each
    occupancy = arrivals / served
    waiting_share = wait_h = None
    if occupancy < 1:
        waiting_share = float(_erlang_c(arrays[0], np.asarray(arrivals / each)))
        wait_h = float(waiting_ratio(many, occupancy, service_cv2=cv2)) / each * HOURS_OF_DAY
    return Queue(
        arrivals_per_day=arrivals,
        served_per_day=served,
        occupancy=occupancy,
        waiting_share=waiting_share,
        wait_h=wait_h,
        growth_per_day=max(arrivals - served, 0.0),
        level=str(utilisation_level(occupancy)),
    )
