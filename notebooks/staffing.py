# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
#   krisim: {reads: [scenario, run, study], usual: [study]}
# ---

# %% [markdown]
# # Staffing: what helps, what can be spared, how few are enough
#
# **Simulated, not observed.** The planner's what-ifs as a report.
#
# Either of studies that were made before: `source` is a folder of `krisim what-if`, `krisim sweep
# resources` or `krisim staff`, and `studies` are further ones of the same plan, at most one of each
# sort. What is not handed in is told as *not tried*.
#
# Or, when none is handed in, of a scenario or results, played now:
#
# - `replications`: of the plan, and of each change.
# - `points`: in the ranges of the assumptions, for the second interval; 0: not tried.
# - `first`, `spare`: of how many to try one more and one fewer, as in `krisim sweep resources`.
# - `search`: runs of each plan in the search for how few are enough; 0: not searched.

# %% tags=["parameters"]
source = "../scenarios/kko2017"
studies = []
replications = 40
points = 0
first = 4
spare = 4
search = 0
seed = 0
audience = ""
lang = "en"

# %%
from sim.report.sections import answering, enough, limits, provenance, staffing, studied
from sim.report.sections.head import beginning

of = studied.planned(source, replications, seed, audience, lang)
effort = studied.Effort(replications, points, first, spare, search)
found = studied.studies(of, source, studies, effort)

# %%
beginning(of, "staffing")

# %%
staffing.in_short(found)

# %% [markdown]
# The plan as it is, which everything is compared with.

# %%
answering.targets(of)

# %%
staffing.questions(found)

# %%
staffing.resources(found)

# %% [markdown]
# The cheapest staffing that is enough, what fresh runs say of it, and for how many days.

# %%
enough.how_few(found)

# %%
enough.lasting(found)

# %% [markdown]
# What to know before quoting a number, and how it was done.

# %%
limits.limits(of)

# %%
provenance.provenance(of, source)

# %%
provenance.quoted(of, found.folders)
