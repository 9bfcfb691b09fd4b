// A form that keeps what an evaluator taps in the browser and saves it as CSV. No network, no
// framework. The data (words, columns, zone, names) stand as JSON in the element "data".
"use strict";
(function () {
  const form = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const say = (text, values) =>
    form.words[text].replace(/\{(\w+)\}/g, (_, name) => String((values || {})[name]));

  // --- times: instants inside, the clock of the exercise's zone outside ---------------------------

  const DAY = 86400000;
  const MOST = 5000000; // characters of a file that is loaded
  const dates = new Intl.DateTimeFormat("en-GB", {
    timeZone: form.zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
    hour: "2-digit", minute: "2-digit", second: "2-digit",
  });

  // What a clock in the zone shows at an instant [ms], and how far it is ahead of UTC [ms].
  function wall(ms) {
    const p = {};
    for (const part of dates.formatToParts(new Date(ms))) p[part.type] = part.value;
    const date = p.year + "-" + p.month + "-" + p.day;
    const time = p.hour + ":" + p.minute + ":" + p.second;
    const ahead = Date.parse(date + "T" + time + "Z") - Math.floor(ms / 1000) * 1000;
    return { date: date, time: time, ahead: ahead };
  }

  function iso(ms) {
    const at = wall(ms), minutes = Math.abs(at.ahead) / 60000;
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    const sign = at.ahead < 0 ? "-" : "+";
    return at.date + "T" + at.time + sign + two(minutes / 60) + ":" + two(minutes % 60);
  }

  // "8:05", "08.05" or "08:05:10" as {text: "08:05:00", precision: 60}; null if it is no time.
  function readTime(text) {
    const m = /^\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*$/.exec(text);
    if (!m || Number(m[1]) > 23 || Number(m[2]) > 59 || Number(m[3] || 0) > 59) return null;
    const whole = m[1].padStart(2, "0") + ":" + m[2] + ":" + (m[3] || "00");
    return { text: whole, precision: m[3] === undefined ? 60 : "" };
  }

  // The instant nearest to another at which clocks show this time of day; null if none does.
  function nearest(text, ms) {
    let best = null;
    for (const days of [-1, 0, 1]) {
      const date = wall(ms + days * DAY).date;
      for (const ahead of [wall(ms - DAY).ahead, wall(ms).ahead, wall(ms + DAY).ahead]) {
        const found = Date.parse(date + "T" + text + "Z") - ahead, shown = wall(found);
        const right = shown.time === text && shown.date === date;
        if (right && (best === null || Math.abs(found - ms) < Math.abs(best - ms))) best = found;
      }
    }
    return best;
  }

  const clockOf = (row) => (row.at ? row.at.slice(11, row.precision === 60 ? 16 : 19) : say("time not known"));

  // --- what is kept -------------------------------------------------------------------------------

  let rows = [];       // {id, saved, first, and the columns of the file}
  let undo = [];       // what `rows` was before each change, as JSON
  let works = true;    // whether the browser keeps anything

  function fetchKept() {
    let text = null;
    try {
      text = window.localStorage.getItem(form.key);
    } catch (error) {
      works = false;
      return [];
    }
    if (text === null) return [];
    try {
      const found = JSON.parse(text);
      if (!Array.isArray(found)) throw new Error("no list");
      return found.map(tidy);
    } catch (error) { // never thrown away: set aside, and told
      try { window.localStorage.setItem(form.key + "-unreadable", text); } catch (full) { works = false; }
      alarm(say("What this browser had kept cannot be read. Load the file that you saved last."));
      return [];
    }
  }

  function tidy(row) {
    const clean = { id: String(row.id), saved: row.saved === true, first: String(row.first || "") };
    for (const name of form.columns) clean[name] = name in row ? row[name] : "";
    return clean;
  }

  function keep() {
    const text = JSON.stringify(rows);
    try {
      window.localStorage.setItem(form.key, text);
      works = window.localStorage.getItem(form.key) === text;
    } catch (error) {
      works = false;
    }
  }

  function alarm(text) {
    $("alarm").textContent = text;
    $("alarm").hidden = !text;
  }

  function change(next, told) {
    undo.push(JSON.stringify(rows));
    if (undo.length > 100) undo.shift();
    rows = next;
    keep();
    show();
    $("said").textContent = told;
  }

  const fresh = () => Date.now().toString(36) + "-" + Math.random().toString(36).slice(2, 10);

  function add(values) {
    const row = tidy(Object.assign({ id: fresh() }, values));
    change(rows.concat([row]), describe(row));
  }

  // --- showing it ---------------------------------------------------------------------------------

  function describe(row) {
    const parts = [clockOf(row), say(row.event), row.inject];
    if (row.waited_for) parts.push(say(row.waited_for));
    if (row.role) parts.push(form.roles[row.role] || row.role);
    if (row.unit && (form.several || row.role)) parts.push(form.units[row.unit] || row.unit);
    const told = parts.filter(Boolean).join(" ");
    return row.note && !["clock", "start"].includes(row.event) ? told + ": " + row.note : told;
  }

  const of = (data) => (row) =>
    row.event === data.event && row.inject === (data.inject || "") && row.unit === (data.unit || "");

  function show() {
    for (const button of all("button.tap")) {
      const row = rows.find(of(button.dataset));
      button.setAttribute("aria-pressed", String(Boolean(row)));
      button.querySelector(".time").textContent = row ? clockOf(row) : "";
    }
    for (const card of all(".card")) {
      const own = rows.filter((row) => row.inject === card.dataset.inject
        && (row.unit === card.dataset.unit || !form.units[row.unit])
        && !card.querySelector('button.tap[data-event="' + row.event + '"]'));
      const lines = card.querySelector(".lines");
      lines.textContent = own.map(describe).join("\n");
      lines.hidden = own.length === 0;
      const open = all("button.tap[aria-pressed=false]", card).length;
      card.classList.toggle("done", open === 0);
      card.hidden = $("open-only").checked && open === 0;
    }
    for (const button of all("#h-control ~ .taps button")) {
      const own = rows.filter((row) => row.event === button.dataset.event);
      button.querySelector(".time").textContent = own.map(clockOf).join(", ");
    }
    for (const item of all(".present li")) {
      const own = rows.filter((row) => row.unit === item.dataset.unit && row.role === item.dataset.role);
      const told = own.map((row) => say(row.event) + " " + clockOf(row));
      item.querySelector(".time").textContent = told.join(", ");
    }
    showClock();
    showAll();
    showState();
  }

  function showClock() {
    const own = rows.filter((row) => row.event === "clock" && row.at);
    if (!own.length) {
      $("offset").textContent = say("The clocks have not been compared yet.");
      return;
    }
    const last = own[own.length - 1];
    const ahead = Math.round((Date.parse(last.at) - Date.parse(last.note)) / 1000);
    const told = Math.abs(ahead) < 1 ? "This device agrees with the reference clock."
      : ahead > 0 ? "This device is {seconds} s ahead of the reference clock."
      : "This device is {seconds} s behind the reference clock.";
    $("offset").textContent = say(told, { seconds: Math.abs(ahead) })
      + " " + say("The times in the file are those of this device; both clocks are in it.");
  }

  function showAll() {
    $("count").textContent = String(rows.length);
    const list = $("all");
    list.textContent = "";
    for (const row of rows.slice().reverse()) {
      const item = document.createElement("li"), text = document.createElement("span");
      const button = document.createElement("button");
      text.className = "told";
      text.textContent = describe(row);
      button.type = "button";
      button.textContent = say("Correct");
      button.setAttribute("aria-label", say("Correct") + ": " + describe(row));
      button.addEventListener("click", () => correct(row));
      item.append(text, button);
      list.append(item);
    }
  }

  function showState() {
    const unsaved = rows.filter((row) => !row.saved).length;
    $("kept").textContent = (works ? say("kept in this browser") : say("NOT kept in this browser"))
      + " · " + say("{count} not saved yet", { count: unsaved });
    $("undo").disabled = undo.length === 0;
    if (!works) alarm(say("This browser keeps nothing (private window, or its store is full or blocked). Save the file often, and do not close the page before."));
  }

  // --- taps ---------------------------------------------------------------------------------------

  let touched = 0;

  function tap(button) {
    const data = button.dataset, row = rows.find(of(data));
    if (row) {
      if (Date.now() - touched > 700) correct(row); // not the second half of a double tap
      return;
    }
    touched = Date.now();
    add({ at: iso(Date.now()), event: data.event, inject: data.inject, unit: data.unit,
      from: data.from || "", to: data.to || "" });
  }

  function log(button) {
    const data = button.dataset;
    add({ at: iso(Date.now()), event: data.event, inject: data.inject || "", unit: data.unit || "",
      role: data.role || "", waited_for: data.waited || "",
      note: data.event === "start" ? form.exercise : "" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.tap, button.log");
    if (button) (button.classList.contains("tap") ? tap : log)(button);
  });

  $("sync").addEventListener("submit", (event) => {
    event.preventDefault();
    const now = Date.now(), time = readTime($("reference").value);
    const at = time && nearest(time.text, now);
    if (at === null) {
      $("said").textContent = say("Write a time of day, such as 08:05:00.");
      $("reference").focus();
      return;
    }
    add({ at: iso(now), event: "clock", precision: time.precision, note: iso(at) });
    $("reference").value = "";
  });

  $("journal").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = $("j-at").value.trim(), time = readTime(typed), now = Date.now();
    const at = typed ? time && nearest(time.text, now) : now;
    if (at === null) {
      $("said").textContent = say("Write a time of day, such as 08:05:00.");
      $("j-at").focus();
      return;
    }
    const unknown = $("j-unknown").checked;
    const id = (names, text) => names[text.trim()] || text.trim();
    add({
      at: unknown ? "" : iso(at), precision: typed && !unknown ? time.precision : "",
      event: $("j-event").value, inject: $("j-inject").value.trim(), unit: $("j-unit").value,
      from: id(form.ids, $("j-from").value), to: id(form.ids, $("j-to").value),
      by: id(form.channels, $("j-by").value), waited_for: $("j-waited").value,
      note: $("j-note").value.trim().replace(/\s+/g, " "),
    });
    for (const name of ["j-inject", "j-from", "j-to", "j-by", "j-at", "j-note", "j-waited"]) $(name).value = "";
    $("j-unknown").checked = false;
  });

  $("undo").addEventListener("click", () => {
    rows = JSON.parse(undo.pop());
    keep();
    show();
    $("said").textContent = say("The last change was taken back.");
  });

  $("open-only").addEventListener("change", show);

  $("clear").addEventListener("click", () => {
    if (!rows.length) return;
    if (rows.some((row) => !row.saved)) {
      $("said").textContent = say("Save the file first; then the form can be emptied.");
      return;
    }
    change([], say("The form is empty. Undo brings everything back."));
  });

  // --- corrections --------------------------------------------------------------------------------

  let corrected = null;

  function correct(row) {
    corrected = row;
    $("c-title").textContent = describe(Object.assign({}, row, { note: "" }));
    $("c-at").value = row.at ? clockOf(row) : "";
    $("c-unknown").checked = !row.at;
    $("c-note").value = row.note;
    const fixed = row.event === "clock"; // two times that belong together: remove it and compare anew
    for (const id of ["c-note", "c-at", "c-unknown"]) $(id).disabled = fixed;
    $("c-wrong").hidden = true;
    $("correct").showModal();
    $("c-at").focus();
  }

  $("c-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const row = corrected, time = readTime($("c-at").value), unknown = $("c-unknown").checked;
    const base = Date.parse(row.at || row.first || iso(Date.now()));
    const at = unknown ? "" : time && nearest(time.text, base);
    if (at === null) {
      $("c-wrong").textContent = say("Write a time of day, such as 08:05:00.");
      $("c-wrong").hidden = false;
      return;
    }
    const same = !unknown && row.at && $("c-at").value.trim() === clockOf(row);
    const next = Object.assign({}, row, {
      saved: false,
      at: same ? row.at : unknown ? "" : iso(at),
      precision: same ? row.precision : unknown ? "" : time.precision,
      note: row.event === "clock" ? row.note : $("c-note").value.trim().replace(/\s+/g, " "),
    });
    if (!same && row.at && row.at !== next.at) next.first = row.first || row.at;
    $("correct").close();
    change(rows.map((each) => (each.id === row.id ? next : each)), describe(next));
  });

  $("c-cancel").addEventListener("click", () => $("correct").close());

  $("c-remove").addEventListener("click", () => {
    $("correct").close();
    const told = say("Removed: {what}", { what: describe(corrected) });
    change(rows.filter((each) => each.id !== corrected.id), told);
  });

  // --- CSV out ------------------------------------------------------------------------------------

  // The first tap of a corrected row stands in its note, so that nothing is lost.
  function values(row) {
    const first = row.first && row.event !== "clock" ? say("first tapped {time}", { time: row.first }) : "";
    const note = [row.note, first].filter(Boolean).join("; ");
    return form.columns.map((name) => (name === "note" ? note : String(row[name])));
  }

  function cell(text) {
    const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text; // no spreadsheet calculates it
    return /["\n\r,;\t]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function csv() {
    const head = form.head.map((row) => form.columns.map((name) => row[name] || ""));
    const lines = [form.columns].concat(head, rows.map(values));
    return "\ufeff" + lines.map((line) => line.map(cell).join(form.separator)).join("\r\n") + "\r\n";
  }

  $("save").addEventListener("click", () => {
    const link = document.createElement("a"), now = wall(Date.now());
    const stamp = now.date + "-" + now.time.replace(/:/g, "");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    link.download = form.file + "-" + stamp + ".csv";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    rows = rows.map((row) => Object.assign({}, row, { saved: true }));
    keep();
    show();
    $("said").textContent = say("Saved as {file}: look for it among your downloads.", { file: link.download });
  });

  // --- CSV in -------------------------------------------------------------------------------------

  function parse(text, separator) {
    const table = [];
    let line = [], value = "", quoted = false;
    for (let k = 0; k < text.length; k += 1) {
      const sign = text[k];
      if (quoted) {
        if (sign !== '"') value += sign;
        else if (text[k + 1] === '"') { value += '"'; k += 1; }
        else quoted = false;
      } else if (sign === '"' && value === "") quoted = true;
      else if (sign === separator) { line.push(value); value = ""; }
      else if (sign === "\n") { table.push(line.concat([value])); line = []; value = ""; }
      else if (sign !== "\r") value += sign;
    }
    if (value || line.length) table.push(line.concat([value]));
    return table;
  }

  function load(text) {
    const plain = text.replace(/^\ufeff/, ""), heading = plain.split(/\r?\n/, 1)[0];
    const separator = [";", ",", "\t"].find((sign) => heading.split(sign).includes("event"));
    const table = separator ? parse(plain, separator) : [];
    const names = table.length ? table[0] : [];
    if (!names.includes("at") || !names.includes("event")) return null;
    const here = new Set(rows.map((row) => JSON.stringify(values(row))));
    const found = { rows: [], here: 0, odd: 0 };
    for (const line of table.slice(1)) {
      if (line.every((each) => each === "")) continue;
      const row = { id: fresh(), saved: true };
      names.forEach((name, k) => { row[name] = (line[k] || "").replace(/^'(?=[=+\-@\t\r])/, ""); });
      if (form.head.some((own) => own.event === row.event)) continue;
      if (!form.events.includes(row.event) || (row.at && isNaN(Date.parse(row.at)))) { found.odd += 1; continue; }
      if (row.precision) row.precision = Number(row.precision);
      const clean = tidy(row), key = JSON.stringify(values(clean));
      if (here.has(key)) found.here += 1;
      else { here.add(key); found.rows.push(clean); }
    }
    return found;
  }

  $("load").addEventListener("change", () => {
    const file = $("load").files[0];
    $("load").value = "";
    if (!file) return;
    if (file.size > MOST) {
      $("said").textContent = say("This file is too large for a form.");
      return;
    }
    file.text().then((text) => {
      const found = load(text);
      if (found === null) {
        $("said").textContent = say("This is not a file that a form has saved: it lacks the columns at and event.");
        return;
      }
      const next = rows.concat(found.rows);
      next.sort((a, b) => (Date.parse(a.at) || 0) - (Date.parse(b.at) || 0));
      change(next, say("{new} lines loaded, {here} were here already, {odd} could not be read.",
        { new: found.rows.length, here: found.here, odd: found.odd }));
    });
  });

  // --- beginning ----------------------------------------------------------------------------------

  window.addEventListener("storage", (event) => { // the same form in another window
    if (event.key === form.key) { rows = fetchKept(); undo = []; show(); }
  });

  window.addEventListener("beforeunload", (event) => {
    if (!works && rows.some((row) => !row.saved)) event.preventDefault();
  });

  const tick = () => { $("now").textContent = wall(Date.now()).time; };
  rows = fetchKept();
  keep();
  show();
  tick();
  setInterval(tick, 1000);
}());
