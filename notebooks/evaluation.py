# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
#   krisim: {reads: [run, scenario, comparison], usual: [run, comparison]}
# ---

# %% [markdown]
# # Evaluation of an exercise
#
# **Simulated, not observed**, but for the times of a drill that somebody observed: those stand
# beside what the plan does (`source` is a folder of `krisim compare`). Or what runs of the plan say
# alone (results, or a scenario).
#
# `krisim report` runs this notebook and writes what its code cells show as a page, a PDF, a Word
# document and a workbook. Cells like this one are the analyst's notes and stay out of it.
#
# - `replications`: how often a plan is played that was not played yet.
# - `points`: in the ranges of the assumptions, for the second interval; 0: not tried.
# - `studies`: folders of `krisim what-if` or `krisim sweep resources` of the same plan: what
#   measures may gain.
# - `last_plan`: improvement-plan.xlsx or report.xlsx of last time, which is followed up.

# %% tags=["parameters"]
source = "../scenarios/kko2017"
replications = 100
seed = 0
points = 0
studies = []
last_plan = ""
audience = ""
lang = "en"

# %%
from sim.report.sections import (
    answering,
    assumptions,
    evaluation,
    executive,
    improvement,
    limits,
    material,
    observations,
    provenance,
    stress,
)
from sim.report.sections.drills import drill

of = material(source, replications, seed, audience, lang)
told = drill(of, source, studies, last_plan, points)

# %% [markdown]
# Two pages for the chief executive, then the contents.

# %%
executive.front(told)

# %% [markdown]
# Purpose, objectives (mål) with the units' own parts (delmål), with HSEEP's names beside them.

# %%
evaluation.purpose(told)

# %%
evaluation.objectives(told)

# %% [markdown]
# Targets and key times: alarm, activation, first staff briefing, first message to the public.

# %%
answering.targets(of, told.over)

# %%
answering.key_times(of)

# %% [markdown]
# Observations, minutes beside what people saw.

# %%
evaluation.times(told)

# %%
observations.sheet(told)

# %% [markdown]
# Why; strengths and development areas; measures.

# %%
evaluation.why(told)

# %%
evaluation.lessons(told)

# %%
improvement.plan(told)

# %% [markdown]
# What to know before quoting a number; what is assumed, to be signed; how it was done.

# %%
limits.limits(of)

# %%
assumptions.listed(of)

# %%
stress.stress(of, source)

# %%
provenance.provenance(of, source, told.origins())
