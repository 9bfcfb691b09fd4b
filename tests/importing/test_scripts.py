"""Scripts of every known make, read into rows of our own: facts read off the files by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sim.errors import KrisimError, ScenarioError
from sim.files.importing.bringing import Imported, Wish, bring_in
from sim.files.importing.draft import Row
from sim.files.importing.tabular import Asked
from sim.files.importing.times import Reading
from sim.words import Language, Words

HERE = Path(__file__).parent / "scripts"
SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
MORNING = "2026-03-12 08:00 Europe/Stockholm"


def imported(file: str | Path, language: Language = "en", **wish: Any) -> Imported:
    start = wish.pop("start", MORNING)
    return bring_in([HERE / file], Wish(start=start, **wish), Words(language))


def injects(found: Imported) -> dict[str, Mapping[str, str]]:
    """Return the cells of the injects by their ids."""
    return {each["id"]: each for each in found.draft.injects}


def times(found: Imported) -> list[str]:
    return [each.get("at", "") for each in found.draft.injects]


def left(found: Imported) -> list[Row]:
    return [row for row in found.draft.rows if row.verdict != "inject"]


def todo(found: Imported) -> list[str]:
    return [f"{each.where}: {each.what}" for each in found.draft.todo]


@pytest.mark.parametrize(
    ("file", "make"),
    [
        ("hseep.csv", "hseep"),
        ("standard.csv", "standard"),
        ("openaev.json", "openaev"),
        ("chronogram.csv", "openaev"),
        ("t3sf.json", "t3sf"),
        ("cexf.json", "cexf"),
        ("inspel.csv", "csv"),
    ],
)
def test_a_make_is_recognised_and_told(file, make):
    assert imported(file).scripts[0].preset == make


# hseep ------------------------------------------------------------------------------------------


def test_an_hseep_script_gives_channels_recipients_expectations_and_objectives():
    found = injects(imported("hseep.csv"))
    assert list(found) == ["1", "3", "4"]
    first = found["1"]
    assert (first["at"], first["by"], first["from"]) == ("09:00", "phone", "County")
    assert first["to"] == "leadership | duty"  # the library's words for staff and duty officer
    assert first["expectations"] == "Staff is called in within 60 min: acted within 60 min"
    assert first["objectives"] == "O1"
    assert (found["3"]["objectives"], found["4"]["objectives"]) == ("O1", "Inform"[:6])


def test_an_expected_action_is_no_inject_but_noted_at_the_one_above():
    found = imported("hseep.csv")
    assert [row.verdict for row in left(found)] == ["left out"]
    assert injects(found)["1"]["expected"].endswith("\nStaff has met")


def test_a_contingency_inject_is_withdrawn_until_its_condition_is_written():
    found = imported("hseep.csv")
    assert injects(found)["3"]["withdrawn"] == "yes"
    assert "hseep.csv, row 4: a contingency inject: nothing says on what it depends" in todo(found)


# standard, mitre --------------------------------------------------------------------------------


def test_a_standard_msel_gives_real_times_and_both_its_texts():
    found = injects(imported("standard.csv"))
    assert found["A-1"]["at"] == "09:00"
    assert found["A-1"]["says"] == "The alarm goes\nThere is smoke at the plant."
    assert found["A-2"]["withdrawn"] == "yes"


def test_who_delivers_an_inject_is_not_taken_over():
    """The standard template names the controller: a person of exercise control."""
    assert "Kim" not in str(imported("standard.csv").draft)


def test_a_mitre_playbook_has_its_measure_as_an_expectation_and_its_dates_by_day():
    """13/03 can only be 13 March, 12/03 could be December: the option says."""
    with pytest.raises(ScenarioError, match=r"mitre\.csv, row 2: '12/03/2026 09:00' can be"):
        imported("mitre.csv")
    found = imported("mitre.csv", asked=Asked(reading=Reading(order="dmy")))
    assert times(found) == ["09:00", "day 2 00:30"]
    assert found.scripts[0].preset == "mitre"
    assert injects(found)["M1"]["expectations"] == ("in less than 30 minutes: acted within 30 min")


# openaev ----------------------------------------------------------------------------------------


def test_delays_of_an_openaev_export_are_seconds_from_the_start():
    found = imported("openaev.json")
    assert {id: each["at"] for id, each in injects(found).items()} == {
        "I-01": "08:10",
        "I-02": "09:30",
        "I-03": "10:00",
    }


def test_dependencies_of_an_openaev_export_become_conditions():
    reporter = injects(imported("openaev.json"))["I-02"]
    assert reporter["only if"] == "I-01 sent"
    assert reporter["unless"] == "I-01 acted"


def test_expectations_of_an_openaev_export_keep_limit_weight_and_rule():
    found = injects(imported("openaev.json"))
    assert found["I-01"]["expectations"].endswith("Systems shut off: acted within 30 min")
    assert found["I-02"]["expectations"] == (
        "[{title: Answer given, milestone: acted, within: 60 min, weight: 0.5, rule: any}]"
    )


def test_texts_of_an_openaev_export_lose_their_marks_and_scripts():
    assert injects(imported("openaev.json"))["I-02"]["says"] == "Is it true & known?"


def test_what_is_not_enabled_there_is_withdrawn_here():
    assert injects(imported("openaev.json"))["I-03"]["withdrawn"] == "yes"


def test_users_of_an_export_are_passed_over_with_name_and_address():
    found = str(imported("openaev.json"))
    assert "Quux" not in found
    assert "zq@example.org" not in found


def test_a_chronogram_is_read_after_the_rules_of_its_make():
    """T counts hours and J days from the launch; sections and blank rows are no injects."""
    found = imported("chronogram.csv", start="2026-06-26 08:00 Europe/Stockholm")
    assert times(found) == ["09:05", "10:00", "10:45", "13:00"]
    verdicts = [row.verdict for row in found.draft.rows]
    assert verdicts == ["left out", "section", "inject", "inject", "inject", "inject"]
    assert [each["by"] for each in found.draft.injects[:2]] == ["sms", "phone"]
    assert found.draft.injects[0]["expectations"] == "Bridge: acted within 5 min weight 0.8"
    before, unknown = todo(found)[0], [t for t in todo(found) if "no channel" in t]
    assert before == "chronogram.csv, row 3: before STARTEX"
    assert unknown == ["chronogram.csv, row 8: no channel"]  # what "???" is sent by, nobody knows


# cexf, t3sf -------------------------------------------------------------------------------------


def test_an_inject_of_cexf_follows_another_or_the_clock():
    found = injects(imported("cexf.json"))
    assert found["I-01"]["at"] == "08:00"
    assert found["I-02"]["after"] == "I-01 completed"
    assert found["I-03"]["at"] == "09:00"
    assert imported("cexf.json").scripts[0].seconds == 10_800


def test_the_payload_of_cexf_is_what_an_inject_says():
    first = injects(imported("cexf.json"))["I-01"]
    assert first["says"].endswith("Look at this.")
    assert (first["from"], first["by"]) == ("soc@example.org", "mail")
    assert first["expected"] == "report made"


def test_real_times_of_t3sf_are_taken_and_played_ones_not():
    assert times(imported("t3sf.json", start="2026-03-12 19:00 UTC")) == ["19:29", "19:31"]


# Swedish ----------------------------------------------------------------------------------------


def test_swedish_headings_names_and_channels_are_recognised():
    found = imported("inspel.csv", "sv", start="2026-03-12 20:00 Europe/Stockholm", size="small")
    first, second, third, _ = found.draft.injects
    assert (first["from"], first["to"], first["by"]) == ("sos alarm", "beredskap", "telefon")
    assert (second["from"], second["to"]) == ("länsstyrelsen", "ledning")
    assert third["to"] == "socialtjänst | kommunikation"
    assert [first["at"], second["at"], third["at"]] == ["22:00", "23:45", "day 2 00:30"]


def test_text_in_the_column_of_times_is_a_thing_to_do_and_no_time():
    found = imported("inspel.csv", "sv", start="2026-03-12 20:00 Europe/Stockholm", size="small")
    assert "at" not in found.draft.injects[3]
    assert any("row 6: cannot read 'efter lunch' as a time" in each for each in todo(found))


def test_a_channel_that_nothing_is_known_of_is_a_thing_to_do():
    found = imported("inspel.csv", "sv", start="2026-03-12 20:00 Europe/Stockholm", size="small")
    assert any("okänd kanal 'Brevduva'" in each for each in todo(found))


def test_several_channels_in_a_cell_are_told_and_the_first_is_taken():
    found = imported("inspel.csv", "sv", start="2026-03-12 20:00 Europe/Stockholm", size="small")
    row = found.draft.rows[2]
    assert row.cells["by"] == "e-post"
    assert any("flera kanaler" in message for message in row.messages)


def test_an_inject_to_all_goes_to_every_unit_that_is_exercised(tmp_path):
    """The small municipality has fifteen units of its own; all others are counterparts."""
    found = card(tmp_path, "Samtliga", "Hej")
    assert len(found["to"].split(" | ")) == 15
    assert "länsstyrelsen" not in found["to"]


def test_a_sender_that_is_exercised_itself_is_played_by_exercise_control(tmp_path):
    text = "Tid;Från;Till;Kanal;Inspel\n09:00;Kommunikation;Krisledning;Telefon;Hej\n"
    (tmp_path / "own.csv").write_text(text, "utf-8")
    found = imported(tmp_path / "own.csv", "sv", size="small")
    assert found.draft.injects[0]["from"] == "Kommunikation (motspel)"
    assert found.draft.senders == {"Kommunikation (motspel)": "Kommunikation (motspel)"}


def test_a_role_that_one_unit_holds_is_a_recipient():
    found = imported("inspel.csv", "sv", start="2026-03-12 20:00 Europe/Stockholm", size="small")
    assert found.draft.injects[3]["to"] == "ledning/kommundirektör"


def test_what_the_user_says_that_a_name_means_comes_before_all_else():
    wish = {"means": {"Krisledning": "säkerhet"}, "size": "small"}
    found = imported("inspel.csv", "sv", start="2026-03-12 20:00 Europe/Stockholm", **wish)
    assert found.draft.injects[1]["to"] == "säkerhet"


def test_without_a_start_the_times_stand_as_they_are_written():
    assert times(imported("inspel.csv", start=None)) == ["22.00", "23:45", "00.30", "efter lunch"]


# columns and sheets -----------------------------------------------------------------------------


def test_without_headings_columns_are_named_by_letters(tmp_path):
    (tmp_path / "bare.csv").write_text(
        "x;09:00;Staff;Fire;phone\nx;09:05;Staff;Smoke;mail\n", "utf-8"
    )
    with pytest.raises(KrisimError, match="--map at=C --map says=F"):
        imported(tmp_path / "bare.csv")
    asked = Asked(columns={"at": "B", "to": "C", "says": "D", "by": "E"})
    found = imported(tmp_path / "bare.csv", asked=asked)
    assert times(found) == ["09:00", "09:05"]
    assert [each["title"] for each in found.draft.injects] == ["Fire", "Smoke"]


def test_a_heading_can_be_named_and_takes_the_place_of_what_was_recognised(tmp_path):
    text = "Nr;Tid;Planerad;Till;Kanal;Inspel\n1;08:00;09:00;Staff;phone;Fire\n"
    (tmp_path / "two.csv").write_text(text, "utf-8")
    assert times(imported(tmp_path / "two.csv")) == ["08:00"]
    asked = Asked(columns={"at": "Planerad"})
    assert times(imported(tmp_path / "two.csv", asked=asked)) == ["09:00"]


@pytest.mark.parametrize(
    ("columns", "told"),
    [({"at": "Tider"}, "Did you mean 'tid'?"), ({"when": "Tid"}, "no field is called 'when'")],
)
def test_an_unknown_heading_or_field_is_told_with_what_may_be_meant(columns, told):
    with pytest.raises(KrisimError) as caught:
        imported("../../../docs/howto/files/inspelslista.xlsx", asked=Asked(columns=columns))
    assert told in str(caught.value)


def test_an_id_that_stands_twice_is_refused_with_both_rows(tmp_path):
    text = "Nr;Tid;Till;Kanal;Inspel\n1;08:00;Staff;phone;Fire\n1;09:00;Staff;phone;Smoke\n"
    (tmp_path / "twice.csv").write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        imported(tmp_path / "twice.csv")
    assert str(caught.value.problems[0]) == (
        "twice.csv, row 3: the id '1' stands twice, first in twice.csv, row 2. Give one another id"
    )


def test_rows_without_an_id_get_those_that_are_free(tmp_path):
    text = "Nr;Tid;Till;Kanal;Inspel\n;08:00;Staff;phone;Fire\nI-01;09:00;Staff;phone;Smoke\n"
    (tmp_path / "some.csv").write_text(text, "utf-8")
    assert list(injects(imported(tmp_path / "some.csv"))) == ["I-02", "I-01"]


def test_a_date_stands_for_the_rows_below_it(tmp_path):
    text = "Datum;Tid;Till;Kanal;Inspel\n2026-03-12;08:30;Staff;phone;a\n;09:00;Staff;phone;b\n"
    text += "2026-03-13;08:30;Staff;phone;c\n;09:00;Staff;phone;d\n"
    (tmp_path / "days.csv").write_text(text, "utf-8")
    found = imported(tmp_path / "days.csv")
    assert times(found) == ["08:30", "09:00", "day 2 08:30", "day 2 09:00"]


def test_rows_before_startex_and_after_endex_are_listed_and_not_lost(tmp_path):
    text = "Tid;Till;Kanal;Inspel\n07:00;Staff;phone;a\n08:30;Staff;phone;b\n17:00;Staff;phone;c\n"
    (tmp_path / "long.csv").write_text(text, "utf-8")
    found = imported(tmp_path / "long.csv", end="16:00")
    assert times(found) == ["08:30"]
    assert todo(found) == ["long.csv, row 2: before STARTEX", "long.csv, row 4: after ENDEX"]


def test_a_row_that_says_endex_ends_the_exercise(tmp_path):
    text = "Tid;Till;Kanal;Inspel\n08:30;Staff;phone;a\n12:00;Alla;;ENDEX\n"
    (tmp_path / "end.csv").write_text(text, "utf-8")
    found = imported(tmp_path / "end.csv")
    assert times(found) == ["08:30"]
    assert found.draft.end == 4 * 3_600_000_000


# cards ------------------------------------------------------------------------------------------

LINES = (
    "Nr;Tid;Från;Till;Kanal;Inspel;Förväntad åtgärd\n"
    "1;09:00;Invånare;{to};Telefon;{says};Besked inom 30 min\n"
)


def card(tmp_path: Path, to: str, says: str, **wish: Any) -> Mapping[str, str]:
    (tmp_path / "one.csv").write_text(LINES.format(to=to, says=says), "utf-8")
    return imported(tmp_path / "one.csv", "sv", size="small", **wish).draft.injects[0]


def test_a_likely_card_is_taken_and_says_why(tmp_path):
    found = card(tmp_path, "Barn och utbildning", "Kan vi hämta barnen på förskolan?")
    assert found["procedure"] == "skolstängning"
    assert found["suggested"] == "skolstängning 90 % (förskol, hämta barn)"


def test_a_card_is_not_taken_if_whoever_gets_the_inject_has_no_part_in_it(tmp_path):
    """The information centre cannot close schools: nobody would have told the schools."""
    found = card(tmp_path, "Kontaktcenter", "Kan vi hämta barnen på förskolan?")
    assert found["procedure"] == "läsa och svara"
    assert found["suggested"].startswith("skolstängning 90 %")


def test_a_card_is_not_taken_if_it_is_less_likely_than_asked(tmp_path):
    says = "Kan vi hämta barnen på förskolan?"
    found = card(tmp_path, "Barn och utbildning", says, least=0.95)
    assert found["procedure"] == "läsa och svara"


def test_of_several_addressed_the_first_carries_out_the_card(tmp_path):
    says = "Kan vi hämta barnen på förskolan?"
    found = card(tmp_path, "Barn och utbildning, Krisledning", says)
    assert found["procedure"] == "skolstängning | -"
    assert found["expectations"] == "Besked inom 30 min: acted by utbildning within 30 min"


def test_an_expectation_means_what_its_card_can_reach(tmp_path):
    """A situation report is handed in, which is feedback; its card reaches nothing as acted."""
    found = card(tmp_path, "Krisledning", "Lämna en lägesrapport till Länsstyrelsen")
    assert found["procedure"] == "lägesrapport"
    assert found["expectations"] == "Besked inom 30 min: fed back within 30 min"


def test_without_people_there_is_no_card_but_the_stand_in():
    found = imported("inspel.csv")
    assert {each["procedure"] for each in found.draft.injects} == {"read and answer"}


# other people's files ---------------------------------------------------------------------------

needs_samples = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the folder with samples of others is not beside the project"
)


@needs_samples
def test_sample_the_chronogram_of_openaev():
    """Read by eye: 14 rows with a time, three headings between; M-5 and T-1 lie before 09:00."""
    start = "2026-03-12 09:00 Europe/Stockholm"
    found = imported(SAMPLES / "openaev" / "model_inject_xlsx.xlsx", start=start)
    assert len(found.draft.injects) == 12
    assert [row.text for row in found.draft.rows if row.verdict == "section"] == [
        "Planner / Prepare the exercise",
        "Facilitator / Run the exercise",
        "Close the exercise",
    ]
    assert (min(times(found)), max(times(found))) == ("09:05", "17:30")
    assert times(found)[3] == "11:00"  # T+2
    assert [
        each.where.rpartition(", ")[2] for each in found.draft.todo if "STARTEX" in each.what
    ] == [
        "row 3",
        "row 13",
    ]


@needs_samples
@pytest.mark.parametrize(
    ("file", "start", "moments"),
    [
        ("test_file_1.xlsx", "2024-06-26 09:00 UTC", []),  # 60 and 30 days before the launch
        (
            "test_file_2.xlsx",
            "2024-06-26 09:00 UTC",
            ["09:00", "09:05", "09:10", "09:05"],
        ),
        (
            "test_file_3.xlsx",
            "2024-06-26 09:00 UTC",
            ["09:00", "day 2 09:00", "09:10", "09:05"],
        ),
    ],
)
def test_samples_without_headings_are_read_by_the_order_of_their_make(file, start, moments):
    asked = Asked(preset="openaev")
    found = imported(SAMPLES / "openaev" / file, start=start, asked=asked)
    assert times(found) == moments
    rows = {"test_file_1.xlsx": 3, "test_file_2.xlsx": 4, "test_file_3.xlsx": 5}
    assert len(found.draft.rows) == rows[file]
    if moments:
        assert found.draft.injects[0]["by"] == "sms"


@needs_samples
def test_sample_the_exports_of_openaev():
    empty = imported(SAMPLES / "openaev" / "import-data.json")
    assert empty.draft.rows == ()
    assert empty.scripts[0].teams == ("Animation team",)
    assert "Lemesle" not in str(empty)
    attack = imported(SAMPLES / "openaev" / "import-scenario-with-attack-pattern.json")
    (only,) = attack.draft.injects
    assert (only["at"], only["title"]) == ("08:00", "whoami")
    assert any("no recipient" in each for each in todo(attack))


@needs_samples
@pytest.mark.parametrize("file", ["MSEL.xlsx", "MSEL_EXAMPLE.json"])
def test_sample_the_msel_of_t3sf_is_the_same_as_workbook_and_as_json(file):
    found = imported(SAMPLES / "msel" / file, start="2026-03-12 19:00 UTC")
    assert found.scripts[0].preset == "t3sf"
    assert len(found.draft.injects) == 12
    assert (times(found)[0], times(found)[-1]) == ("19:29", "19:35")
    assert found.draft.injects[-1]["from"] == "New York Times"


@needs_samples
@pytest.mark.parametrize(
    ("msel", "make", "columns", "rows"),
    [("Standard MSEL", "standard", 9, 1), ("MITRE", "mitre", 8, 0), ("HSEEP", "hseep", 10, 0)],
)
def test_sample_the_templates_of_blueprint(msel, make, columns, rows):
    """One event, 100 s after the start, and no values: a template."""
    file = SAMPLES / "msel" / "blueprint_seed-data.json"
    with pytest.raises(KrisimError, match="several MSELs"):
        imported(file)
    found = imported(file, asked=Asked(sheet=msel))
    assert found.scripts[0].preset == make
    assert len(found.scripts[0].columns) == columns
    assert [each["at"] for each in found.draft.injects] == ["2026-03-12 08:01:40"] * rows


@needs_samples
def test_sample_the_example_of_cexf():
    found = imported(SAMPLES / "cexf" / "misp-01.json")
    first, second = found.draft.injects
    assert (first["at"], first["by"], second["after"]) == ("08:00", "mail", "I-01 completed")
    assert first["expected"].splitlines() == [
        "MISP event creation",
        "MISP attribute capture",
        "MISP object use",
        "Mitre ATT&CK use",
        "Publishing",
    ]
    assert found.scripts[0].seconds == 7200
