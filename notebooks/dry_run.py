# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
#   krisim: {reads: [scenario, run], usual: []}
# ---

# %% [markdown]
# # Dry run on the evening before
#
# **Simulated, not observed.** What tomorrow's script leads to with those who will be there, on two
# pages: `krisim report SCENARIO --notebook dry_run`.
#
# `roster` is a file such as the roster beside a scenario: it says when those are there whom it
# names. `changes` are what-ifs, with `;` between them: `away: unit/role; lines: phone 2`. `moves`:
# so many injects are moved on trial, by 15 and by 30 minutes; 0: none.

# %% tags=["parameters"]
source = "../scenarios/kko2017"
roster = ""
changes = ""
replications = 40
moves = 3
seed = 0
audience = ""
lang = "en"

# %%
from sim.report.sections import dry_run, script
from sim.report.sections.head import beginning
from sim.studies.dry_run import look_at

attendance = (roster, changes)
of = dry_run.tomorrow(source, replications, seed, attendance, (audience, lang))
beginning(of, "dry_run", contents=False)

# %% [markdown]
# The runs are played again, one by one, and looked at minute by minute.

# %%
found = look_at(of.runs)
dry_run.overview(of, found, attendance)

# %%
dry_run.day(of, found)

# %%
script.collided(of, found)

# %%
script.busy(of, found)

# %%
script.moves(of, dry_run.on_trial(of, found, moves))

# %%
script.functions(of, found)

# %%
script.idle(of, found)

# %%
script.peaks(of, found)

# %%
dry_run.at_risk(of)

# %%
dry_run.counted(found, of)
