# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # What takes how long in the exercise, and why
#
# **Simulated, not observed.** The script and the timeline of KKÖ 2017 are not public. The scenario
# is a reconstruction: a result says how *this plan with these assumptions* behaves, and nothing
# about how anybody did.
#
# Change the next cell and run all cells to see another scenario, more runs, or Swedish figures.

# %% tags=["parameters"]
scenario_path = "../scenarios/kko2017"
inject, target = "I-11", "T04"
replications = 30
seed = 0
lang = "en"

# %%
import pandas as pd

import sim
from sim.engine import unplayed
from sim.measures.functions import functions_day
from sim.plots import marked, plot_day, plot_objectives, plot_response_times, plot_targets
from sim.studies.saying import sentences
from sim.studies.summary import callers

pd.set_option("display.max_colwidth", None)

# %% [markdown]
# ## The scenario
#
# Loading checks the files: whatever would stop or falsify a run is told here, with its line.

# %%
scenario = sim.load(scenario_path, unplayed)
scenario.exercise.name, scenario.exercise.notice

# %% [markdown]
# ## One run
#
# The log has a row for every stretch of work, transit and waiting; times are minutes after STARTEX.
# One run is one possible day: look at how the work hangs together, not at how long it takes.

# %%
log = sim.simulate(scenario, seed)
tasks = sim.tasks(log)
what, when = ["activity", "kind", "unit", "role", "channel"], ["scheduled", "started", "completed"]
tasks.loc[tasks["case"] == inject, [*what, *when, "outcome"]].round(1)

# %% [markdown]
# The day of the leadership and the communication group in this run, by function.

# %%
seen = [p for p in scenario.people if p.unit in ("leadership", "communication")]
functions = {p.id: (p.unit, p.posts[0].role) for p in seen}
day = sim.named(functions_day(log, functions), scenario)
chart = marked(plot_day(day, scenario.exercise, lang), scenario.exercise)

# %% [markdown]
# ## Many runs
#
# Each run plays the same plan with other draws: how long a call takes, when somebody on call
# notices. `open` is the share of runs in which something was not completed by ENDEX; a median or
# 90th percentile is `inf` where more than that stay open.

# %%
runs = sim.replicate(scenario, replications, seed)
times = sim.responses(runs).query("milestone == 'completed'")
times[["case", "title", "unit", "runs", "open", "median", "p90"]].round(1).head(20)

# %% [markdown]
# The first press statement, from the inject to publication. The cross is what the plan promises:
# the line should pass above it.

# %%
targets = sim.targets(runs)
answers = runs["answers"].query("case == @inject")
names = {unit.id: unit.name for unit in scenario.units}
answers = answers.assign(unit=answers["unit"].astype(str).map(names))
curves = marked(
    plot_response_times(answers, "acted", targets.query("target == @target"), lang),
    scenario.exercise,
)

# %% [markdown]
# ## Targets
#
# The interval holds chance only, not what the assumptions leave open. *Cannot say* means that what
# is promised lies within it: more runs narrow it. Targets are without the time that exercise
# control took (`control`): pauses of its clock, and late injects.

# %%
targets.drop(columns="source").round(2)

# %%
dots = marked(plot_targets(targets, lang), scenario.exercise)

# %% [markdown]
# ## Key times, and objectives with the ratings that follow from the scenario's limits
#
# Ratings are proposals; `evidence` says what each rests on. The evaluator decides.

# %%
sim.key_times(runs).round(1)

# %%
objectives = sim.named(sim.objectives(runs), scenario)
objectives[["objective", "name", "unit", "achieved", "low", "high", "rating", "psmu"]].round(2)

# %%
bars = marked(plot_objectives(objectives, scenario.ratings.three_steps, lang), scenario.exercise)

# %% [markdown]
# ## Calls from the public
#
# Means of the runs, in persons; `attempts` are the calls that they made. The waits are in minutes
# since the first attempt, of those who were answered: look at `gave_up`, too.

# %%
callers(runs).round(1)

# %% [markdown]
# ## What answers wait for most
#
# Shares of all waiting on critical chains; functions, not persons. What one more would gain is
# tried with `sim.helps(runs)`.

# %%
ranked = sim.bottlenecks(runs).head(8)
pd.DataFrame(sentences(ranked, scenario, lang), columns=["", "what answers wait for"])

# %% [markdown]
# ## Why one answer takes as long as it does
#
# The median run; its stretches add up to the response time. Then the same in Swedish.

# %%
told = sim.explain(runs, inject)
pd.DataFrame(told.lines(), columns=["", told.title()])

# %%
told = sim.explain(runs, inject, language="sv")
pd.DataFrame(told.lines(), columns=["", told.title()])
