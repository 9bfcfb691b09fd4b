# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
#   krisim: {reads: [run, scenario], usual: [run]}
# ---

# %% [markdown]
# # Evaluation of an exercise
#
# **Simulated, not observed.** What a run of the plan says of the exercise, as a report:
# `krisim report RESULTS` runs this notebook and writes what its code cells show as a page, a PDF, a
# Word document and a workbook. Cells like this one are the analyst's notes and stay out of it.
#
# `source` is a folder of results, or a scenario, which is then played `replications` times.

# %% tags=["parameters"]
source = "../scenarios/kko2017"
replications = 30
seed = 0
audience = ""
lang = "en"

# %%
from sim.report.sections import answering, assumptions, limits, material, provenance, stress
from sim.report.sections.head import beginning

of = material(source, replications, seed, audience, lang)
beginning(of, "evaluation")

# %% [markdown]
# Targets: the table that management asks for first. The interval holds chance only.

# %%
answering.targets(of)

# %% [markdown]
# Key times: alarm, activation, first staff briefing, first message to the public.

# %%
answering.key_times(of)

# %% [markdown]
# What to know before quoting a number; what is assumed, to be signed; how it was done.

# %%
limits.limits(of)

# %%
assumptions.listed(of)

# %%
stress.stress(of, source)

# %%
provenance.provenance(of, source)
