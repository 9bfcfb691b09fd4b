"""What the log says: pure functions from a log, or from the tables of many, to tables.

`every` lists what is measured in every run. By topic:

- *Response*: answers, responses, stretches, covering, survival, callers,
  key_times, events.
- *Why*: explanation, waits, row_waits, telling, patterns, ledger, causes, lateness,
  unanswered, control, known.
- *Bottlenecks*: ranking, vain, paired (gains), paths (who should work faster), shifting.
- *Load*: pieces, bins, load, lines, endurance, counterplay.
- *Flow of information*: messages, links, flow, knowing, ages, cascades.
- *Judging*: targets, expectations, objectives, ratings.
- *For figures of one run*: tables, timeline, functions.
"""
