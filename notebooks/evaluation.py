# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What takes how long in the exercise, and why
#
# **Simulated, not observed.** The script and the timeline of KKÖ 2017 are not public. The scenario is a
# reconstruction: a result says how *this plan with these assumptions* behaves, and nothing about how anybody did.
#
# Change the next cell and run all cells to look at another scenario, more runs, or the figures in Swedish.

# %% tags=["parameters"]
scenario_path = "../scenarios/kko2017"
replications = 30
seed = 0
lang = "en"

# %%
import pandas as pd

import sim
from sim.engine import unplayed
from sim.plots import plot_day, plot_response_times, plot_targets
from sim.studies.summary import callers, holdup_table

pd.set_option("display.precision", 1)

# %% [markdown]
# ## The scenario
#
# Loading reads the files and checks them: whatever would stop or falsify a run is told here, with its line.

# %%
scenario = sim.load(scenario_path, unplayed)
print(scenario.exercise.name)
print(scenario.exercise.notice)

# %% [markdown]
# ## One run
#
# The log holds a row for every stretch of work, transit and waiting; times are minutes after STARTEX. One run is one
# possible day: look here at how the work hangs together, not at how long it takes.

# %%
log = sim.simulate(scenario, seed=seed)
tasks = sim.tasks(log)
shown = ["case", "activity", "kind", "unit", "role", "channel", "scheduled", "started", "completed", "outcome"]
tasks[tasks["case"] == "I-11"][shown]

# %% [markdown]
# The day of the leadership and the communication group in this run, by function.

# %%
roles = {role.id: role.name for role in scenario.roles}
looked_at = [p for p in scenario.people if p.unit in ("leadership", "communication")]
functions = {p.id: roles[p.posts[0].role] for p in looked_at}
presence = sim.presence(log)
presence["function"] = presence["person"].astype(str).map(functions)
plot_day(tasks, presence, scenario.exercise.start, lang);

# %% [markdown]
# ## Many runs
#
# Each run plays the same plan with other draws: how long a call takes, who notices a call-out when. `open` is the
# share of runs in which a milestone was not reached by ENDEX; a median or 90th percentile is `inf` where more than
# that stay open.

# %%
runs = sim.replicate(scenario, replications, seed)
times = sim.responses(runs)
times[times["milestone"] == "completed"][["case", "title", "unit", "runs", "open", "median", "p90"]].head(20)

# %% [markdown]
# The first press statement (inject I-11), from the question to publication. The cross is what the plan promises: the
# line should pass above it.

# %%
units = {unit.id: unit.name for unit in scenario.units}
statement = runs.answers[runs.answers["case"] == "I-11"]
statement = statement.assign(unit=statement["unit"].astype(str).map(units))
targets = sim.targets(runs)
plot_response_times(statement, "acted", targets[targets["target"] == "T04"], lang);

# %% [markdown]
# ## Targets
#
# The interval holds chance only, not what the assumptions leave open. *Cannot say* means that what is promised lies
# within it: more runs narrow it.

# %%
targets.drop(columns="source")

# %%
plot_targets(targets, lang);

# %% [markdown]
# ## Calls from the public
#
# Means of the runs; waits in minutes, of those who were answered.

# %%
callers(runs)

# %% [markdown]
# ## What holds answers up
#
# Waiting on the critical chains of all answers, in minutes per run. Functions, not persons.

# %%
holdup_table(runs).head(12)

# %% [markdown]
# ## Why one answer takes as long as it does
#
# The median run of the press statement, stretch by stretch; the stretches add up to the response time. Then the same
# in Swedish, for the report.

# %%
print(sim.explain(runs, "I-11"))

# %%
print(sim.explain(runs, "I-11", language="sv"))
