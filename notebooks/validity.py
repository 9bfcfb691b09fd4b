# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
#   krisim: {reads: [nothing], usual: []}
# ---

# %% [markdown]
# # Validity: the simulator beside theory and documented events
#
# **Simulated, not observed.** Systems of which the truth is known, and seven documented events, all
# of them played anew: `krisim report --notebook validity`.
#
# - `replications`: of each system of theory. With 30 of them the events have the runs of the page
#   `docs/explanation/validity.md`; other numbers play them in proportion.

# %% tags=["parameters"]
replications = 30
seed = 0
lang = "en"

# %%
from sim.report.sections import validity

of = validity.played(replications, seed, lang)
validity.beginning(of)

# %% [markdown]
# Does the simulator do what its rules say?

# %%
validity.theory(of)

# %% [markdown]
# Do the rules fit the world? What is documented, and where it lies among the runs.

# %%
validity.events(of)

# %% [markdown]
# By how much not, and what agreement does not show.

# %%
validity.misfits(of)

# %%
validity.origin(of)
