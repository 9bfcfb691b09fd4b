"""The report on validity: truths beside intervals, and how far documented events are missed."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isnan, nan
from statistics import median

import numpy as np
import pytest

from sim.errors import KrisimError
from sim.report.document import Blocks, Table, document, to_html
from sim.report.document.blocks import says
from sim.report.sections import validity
from sim.report.sections.validity import Validity
from sim.studies.validity import EVENTS, SYSTEMS, held
from sim.studies.validity.known import around
from sim.words import Words
from tests.languages import foreign
from tests.reporting import Page


@pytest.fixture(scope="module")
def of() -> Validity:
    """Two replications of each system, a fifteenth of the runs of each event."""
    return validity.played(2, 0, "en")


def tables(blocks: Blocks) -> list[list[list[str]]]:
    found = [block for block in blocks if isinstance(block, Table)]
    return [[[getattr(cell, "text", "") for cell in row] for row in each.rows] for each in found]


def report(of: Validity) -> Blocks:
    parts = (validity.beginning, validity.theory, validity.events, validity.misfits)
    return Blocks(tuple(block for part in parts for block in part(of)))


def test_an_interval_of_a_mean_is_students():
    """Of 1, 2, 3, 4: mean 2.5, standard deviation √(5/3), t at 3 degrees of freedom 3.1824."""
    width = 3.1824 * (5 / 3) ** 0.5 / 2
    assert around([1.0, 2.0, 3.0, 4.0]) == pytest.approx((2.5, 2.5 - width, 2.5 + width), abs=1e-4)


def test_a_wrong_truth_is_outside_and_a_right_one_is_not():
    relays = SYSTEMS[-1]
    wrong = replace(relays, truth={name: value - 0.1 for name, value in relays.truth.items()})
    assert [each.agrees for known in (relays, wrong) for each in held(known, 10)] == [True, False]


def test_truths_are_the_tabulated_ones():
    truth = {(s.name.split(":")[0], m): v for s in SYSTEMS for m, v in s.truth.items()}
    assert truth["M/M/1", "mean wait [min]"] == pytest.approx(5.0)
    assert truth["Erlang B", "share of callers turned away"] == pytest.approx(0.199067, abs=1e-6)
    assert truth["Erlang C", "share of callers who wait"] == pytest.approx(1 / 3)
    assert truth["Erlang A", "share of callers who hang up"] == pytest.approx(0.12090, abs=5e-6)
    last = 10 * sum(1 / n for n in range(1, 9))
    assert truth["Order statistic", "mean time until the last knows [min]"] == pytest.approx(last)
    assert truth["Relays", "share of messages that arrive"] == pytest.approx(0.59049)


def test_every_measure_of_theory_stands_beside_its_truth(of):
    (rows,) = tables(validity.theory(of))
    assert len(rows) == sum(len(known.truth) for known in SYSTEMS) == 13
    for row, each in zip(rows, of.theory, strict=True):
        scale = 100 if row[1].startswith("share") else 1
        assert float(row[2]) == pytest.approx(scale * each.truth, abs=0.051)
        assert row[5] == ("inside" if each.low <= each.truth <= each.high else "outside")


def test_every_documented_figure_is_told_with_who_says_so(of):
    blocks = validity.events(of)
    rows = [row for each in tables(blocks) for row in each]
    known = [f for event in EVENTS for f in event.figures if f.documented]
    assert [row[0] for row in rows] == [figure.name for figure in known]
    notes = " ".join(n for block in blocks if isinstance(block, Table) for n in block.notes)
    assert all(f.documented is None or f.documented.source[1] in notes for f in known)


def test_hawaii_does_not_fit_and_by_how_much_is_computed_from_the_runs(of):
    (rows,) = tables(validity.misfits(of))
    (row,) = (row for row in rows if row[1] == "posted on social media")
    ((_, values),) = (
        (figure, values)
        for event, figures in of.events.items()
        for figure, values in figures.items()
        if (event.case, figure.name) == ("hawaii2018", "posted on social media")
    )
    assert len(values) == 27
    late = median(values.tolist()) - 13
    assert row[2:4] == ["13 min (08:20)", f"{late:.0f} min too late or too long"]
    assert "ordinary staff work" in row[4]


def test_what_was_fitted_is_no_misfit_and_is_called_fitted(of):
    fitted = {f.name for e in EVENTS for f in e.figures if f.documented and f.documented.fitted}
    rows = [row for each in tables(validity.events(of)) for row in each]
    assert {row[0] for row in rows if row[3] == "fitted: no test"} == fitted
    assert not fitted & {row[1] for row in tables(validity.misfits(of))[0]}


def test_of_too_few_runs_nothing_is_compared(of):
    """A fifteenth of ten runs of 1177 is one, of which there is no range."""
    rows = [row for each in tables(validity.events(of)) for row in each]
    (nurses,) = (row for row in rows if row[0] == "nurses more at a time")
    assert nurses[2:] == ["10", "not compared: too few runs", "9 too few"]
    compared = sum(row[3].startswith(("in the", "as in", "outside")) for row in rows)
    told = says(next(b for b in validity.misfits(of) if says(b).startswith("Of ")))
    assert told.startswith(f"Of {compared} predicted figures")


def test_where_all_fits_there_is_no_table_of_misfits(of):
    fits = {
        event: {
            figure: np.full(20, figure.documented.low if figure.documented else nan)
            for figure in figures
            if figure.documented and not isnan(figure.documented.low)
        }
        for event, figures in of.events.items()
    }
    blocks = validity.misfits(replace(of, events=fits))
    assert tables(blocks) == []


def test_what_never_happened_is_told_with_how_often_it_did_not_in_the_runs(of):
    """Royalton was never told; the runs tell how often it was, and so how often it was not."""
    rows = {row[0]: row for each in tables(validity.events(of)) for row in each}
    told, lies = rows["Royalton told by its neighbour"][2:4]
    told_in, not_in = (int(re.findall(r"(\d+)%", text)[0]) for text in (told, lies))
    assert told_in + not_in == pytest.approx(100, abs=1)


def test_one_replication_is_refused():
    with pytest.raises(KrisimError, match="--set replications=2"):
        validity.played(1, 0, "en")


@pytest.mark.parametrize("language", ["en", "sv"])
def test_nothing_is_said_in_the_other_language(of, language):
    blocks = report(replace(of, say=Words(language)))
    said = re.sub(r"https?://\S+", "", " ".join(Page(to_html(document(blocks))).texts))
    assert foreign(said, language, 4) == []
