import copy
import pickle

import pytest

import korridor as kd
from korridor import errors
from korridor.errors import AmbiguousName, DataError, InputError, MissingFigure, Problem, UnknownName, did_you_mean


@pytest.mark.parametrize("name", [name for name in errors.__all__ if name not in ("Problem", "did_you_mean")])
def test_every_error_is_a_korridor_error(name):
    """One except clause catches everything that the library raises on purpose."""
    assert issubclass(getattr(errors, name), kd.KorridorError)


def test_errors_are_also_the_python_errors_they_resemble():
    """Code that knows nothing of korridor can catch ValueError and LookupError."""
    assert issubclass(DataError, ValueError)
    assert issubclass(InputError, ValueError)
    for missing in (UnknownName, AmbiguousName, MissingFigure, errors.NoRoute):
        assert issubclass(missing, LookupError)


def test_a_problem_reads_as_file_row_column_and_message():
    problem = Problem("values.csv", "line 7", "low", "is above central")

    assert str(problem) == "values.csv line 7, low: is above central"


def test_a_problem_of_a_whole_file_has_no_gaps():
    """Where row or column are empty nothing stands for them."""
    assert str(Problem("values.csv", "", "", "is missing")) == "values.csv: is missing"
    assert str(Problem("values.csv", "", "low", "is missing")) == "values.csv, low: is missing"


def test_a_data_error_lists_and_counts_its_problems():
    one, two = Problem("a.csv", "line 1", "", "odd"), Problem("b.csv", "line 2", "", "odder")

    error = DataError("no use", [one, two])

    assert error.problems == (one, two)
    assert str(error) == "no use: 2 problems\n- a.csv line 1: odd\n- b.csv line 2: odder"
    assert str(DataError("no use", [one])).startswith("no use: 1 problem\n")


def test_a_data_error_without_problems_is_its_message():
    assert str(DataError("no atlas")) == "no atlas"


@pytest.mark.parametrize(
    "error",
    [DataError("no use", [Problem("a.csv", "line 1", "", "odd")]), AmbiguousName("two", ["a", "b"]), InputError("no")],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_the_way_between_processes(error):
    """A pickled error comes back with its message and its lists."""
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):  # noqa: S301 - pickled here
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_near_names_are_offered_before_anything_else():
    assert did_you_mean("centrla", ["central", "low", "high"]) == "Did you mean 'central'?"


def test_at_most_three_near_names_are_offered():
    """A long list of near names helps nobody."""
    assert did_you_mean("line", [f"line{number}" for number in range(9)]).count("'") == 6


def test_a_short_list_is_offered_whole_and_sorted():
    assert did_you_mean("quay", ["road", "rail"]) == "Known: 'rail', 'road'."


def test_a_long_list_is_left_to_find():
    offer = did_you_mean("quay", [f"place number {number}" for number in range(13)])

    assert offer == "Nothing near it is known; `find` lists names."


def test_nothing_known_is_said():
    assert did_you_mean("quay", []) == "Nothing of that kind is known."
