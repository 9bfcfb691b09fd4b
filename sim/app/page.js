// The page on which staffing is tried. `fixed` is told once; each state that follows is shown as it
// is. Texts are put in as text, never as HTML. `send` takes what was done; without it nothing can be
// set, and one of the settings that were played beforehand is chosen.
function krisimPage(fixed, send) {
  const SVG = "http://www.w3.org/2000/svg";
  const say = fixed.words;
  const main = document.getElementById("page");
  let serial = 0, setting = -1, waiting = null, asked = null, opened = false, shown = {};
  // What is set after the message of this number is not known to what comes before its answer.
  let setIn = 0, lost = false;

  function make(tag, props, ...inside) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (name === "class") node.className = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null) node.setAttribute(name, String(value));
    }
    node.append(...inside.filter((each) => each !== null));
    return node;
  }

  function drawn(tag, props, text) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(props)) node.setAttribute(name, String(value));
    if (text !== undefined) node.textContent = text;
    return node;
  }

  const button = (text, act, props) => make("button", {type: "button", onclick: act, ...props}, text);
  const lines = (texts, tag) => texts.map((text) => make(tag || "p", {}, text));

  function tell(message) {
    serial += 1;
    if (["change", "pin", "load", "open"].includes(message.do)) {
      setIn = serial;
      mark();
    }
    send({...message, serial});
  }

  // Whether what is shown is of another setting than what stands in the fields.
  function isPending() {
    return Boolean(shown.pending) || waiting !== null || (shown.serial || 0) < setIn;
  }

  function mark() {
    const pending = send ? isPending() : false;
    document.body.classList.toggle("pending", pending);
    document.body.classList.toggle("pending-rest", pending || Boolean(shown.pendingRest));
    main.dataset.pending = String(pending || Boolean(shown.pendingRest));
    main.dataset.played = shown.played || 0;
    const told = (pending && !shown.pending ? say.wait : shown.status || say.wait)
      + (pending && shown.played ? ` ${say.pending}` : "");
    if (status.textContent !== told) status.textContent = told;
    const wrong = [...(lost ? [say.lost] : []), ...(shown.warning ? [shown.warning] : [])];
    replace("warning", wrong.length ? wrong : undefined, (texts) => lines(texts));
    replace("problems", (shown.problems || []).length ? shown.problems : undefined, (texts) => lines(texts));
    if (live.scrollHeight > live.clientHeight) live.tabIndex = 0;
    else live.removeAttribute("tabindex");
  }

  // what can be set -------------------------------------------------------------------------------

  const inputs = new Map();
  const further = make("textarea", {id: "further", rows: 3, maxlength: 12000, "aria-describedby": "further-note", onchange: changed});

  function field(control, at) {
    const told = control.fields[at];
    const id = `c${inputs.size}-${at}`;
    const ticks = told.sort === "tick";
    const input = make("input", {
      id, type: ticks ? "checkbox" : told.sort === "number" ? "number" : "text",
      min: told.sort === "number" ? told.least : null, max: told.sort === "number" ? told.most : null,
      step: told.sort === "number" ? told.step : null, "aria-label": `${control.label}: ${told.label}`,
      maxlength: told.sort === "time" ? 40 : null, placeholder: told.sort === "time" ? say.time : null,
      autocomplete: "off", onchange: changed,
    });
    return {input, ticks, node: make("label", {for: id, class: "field"}, make("span", {}, told.label), input)};
  }

  function controls() {
    const groups = new Map();
    for (const control of fixed.controls) {
      const found = control.fields.map((_, at) => field(control, at));
      inputs.set(control.id, {control, found});
      if (!groups.has(control.group)) groups.set(control.group, []);
      groups.get(control.group).push(make("div", {class: "control", role: "group", "aria-label": control.label},
        make("span", {class: "name"}, control.label), ...found.map((each) => each.node)));
    }
    return [...groups].map(([name, nodes]) => make("details", {}, make("summary", {}, name), ...nodes));
  }

  function values() {
    const found = {};
    for (const [id, {control, found: fields}] of inputs) {
      const now = fields.map(({input, ticks}) => ticks ? (input.checked ? "yes" : "") : input.value.trim());
      if (now.some((each, at) => each !== control.fields[at].planned)) found[id] = now;
    }
    return found;
  }

  function changed() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = null;
      tell({do: "change", values: values(), further: further.value});
    }, 150);
    mark();
  }

  function putValues(state) {
    if (!state.values || state.setting === setting || state.serial !== serial || waiting !== null) return;
    setting = state.setting;
    for (const [id, {control, found}] of inputs) {
      const now = state.values[id] || control.fields.map((each) => each.planned);
      let moved = false;
      found.forEach(({input, ticks}, at) => {
        if (ticks) input.checked = now[at] !== "";
        else if (input.value !== now[at]) input.value = now[at];
        moved = moved || now[at] !== control.fields[at].planned;
      });
      const row = found[0].node.parentNode;
      row.classList.toggle("moved", moved);
      if (moved) row.parentNode.open = true;
    }
    further.value = state.further;
  }

  function settingPart() {
    const id = make("input", {id: "save-id", maxlength: 80, autocomplete: "off"});
    const name = make("input", {id: "save-name", maxlength: 80, autocomplete: "off"});
    return make("section", {"aria-labelledby": "h-setting", class: "setting"},
      make("h2", {id: "h-setting"}, say.setting),
      make("p", {class: "quiet"}, say.times),
      ...controls(),
      make("label", {for: "further", class: "wide-field"}, say.further), further,
      make("p", {id: "further-note", class: "quiet"}, say.furtherNote),
      make("p", {class: "buttons"},
        button(say.asPlanned, () => tell({do: "change", values: {}, further: ""})),
        button(say.pin, () => tell({do: "pin", now: true})),
        button(say.unpin, () => tell({do: "pin", now: false}))),
      make("h3", {}, say.saved),
      make("p", {class: "buttons"},
        make("label", {for: "load", class: "field"}, make("span", {}, say.load), picker("load")),
        button(say.open, () => tell({do: "load", id: document.getElementById("load").value}))),
      make("p", {class: "buttons"},
        make("label", {for: "save-id", class: "field"}, make("span", {}, say.id), id),
        make("label", {for: "save-name", class: "field"}, make("span", {}, say.name), name),
        button(say.save, () => tell({do: "save", id: id.value, name: name.value}))),
      make("p", {id: "note", role: "status"}));
  }

  function picker(id, act) {
    return make("select", {id, onchange: act || null});
  }

  function choices(select, found) {
    if (select.dataset.of === JSON.stringify(found)) return;
    select.dataset.of = JSON.stringify(found);
    select.replaceChildren(...found.map(([id, name]) => make("option", {value: id}, name === id ? id : `${id}: ${name}`)));
  }

  function chosenPart() {
    const select = picker("choose", () => put(fixed.states[Number(select.value)]));
    select.replaceChildren(...fixed.states.map((state, at) => make("option", {value: at}, state.name)));
    return make("section", {"aria-labelledby": "h-setting", class: "setting"},
      make("h2", {id: "h-setting"}, say.setting),
      make("p", {class: "buttons"}, make("label", {for: "choose"}, say.choose), select),
      make("p", {class: "quiet"}, say.beforehand));
  }

  // what is shown ---------------------------------------------------------------------------------

  function cell(told, tag) {
    if (told.button) return make("td", {}, button(told.button, (event) => why(told.ask, event.target), {"aria-label": told.label}));
    return make(tag, {class: told.look || null, scope: tag === "th" ? "row" : null}, told.text);
  }

  function table(told, busy) {
    const rows = told.rows.map((row) => make("tr", {}, ...row.map((each, at) => cell(each, at ? "td" : "th"))));
    return make("section", {class: "wide", tabindex: 0, role: "region", "aria-label": told.title, "aria-busy": busy ? "true" : "false"},
      make("table", {}, make("caption", {}, told.title),
        make("thead", {}, make("tr", {}, ...told.head.map((each) => make("th", {scope: "col"}, each)))),
        make("tbody", {}, ...rows)),
      told.note ? make("p", {class: "quiet"}, told.note) : null);
  }

  function figure(told) {
    const row = 34, wide = 480, left = 10, right = 465, height = 30 + row * told.points.length;
    const svg = drawn("svg", {viewBox: `0 0 ${wide} ${height}`, role: "img", "aria-label": told.alt, class: "chart"});
    const at = (share) => left + share * (right - left);
    ["start", "middle", "end"].forEach((anchor, k) => {
      const x = at(k / 2);
      svg.append(drawn("line", {x1: x, x2: x, y1: 14, y2: height, class: "grid"}),
        drawn("text", {x, y: 11, "text-anchor": anchor, class: "axis"}, fixed.shares[k]));
    });
    const brief = (name) => name.length > 44 ? `${name.slice(0, 43)}…` : name;
    told.points.forEach((point, k) => {
      const y = 40 + row * k;
      svg.append(drawn("text", {x: left, y: y - 9, class: "label"}, brief(point.name)));
      svg.append(drawn("text", {x: wide - 2, y: y - 9, "text-anchor": "end", class: "label"}, point.said));
      if (point.after !== undefined) {
        svg.append(drawn("line", {x1: at(point.before), x2: at(point.after), y1: y, y2: y, class: "link"}),
          drawn("rect", {x: at(point.after) - 5, y: y - 5, width: 10, height: 10, class: "now"}));
      }
      svg.append(drawn("circle", {cx: at(point.before), cy: y, r: 5, class: "before"}));
    });
    const key = told.keys.map((text, k) => `${k ? "■" : "○"} ${text}`).join("   ");
    return make("figure", {}, make("figcaption", {}, told.title, make("span", {class: "key"}, key)), svg);
  }

  const parts = {};
  for (const name of ["warning", "problems", "baseline", "said", "command", "told", "chart", "targets", "tables", "why", "holds"]) {
    parts[name] = make("div", {id: name, role: ["warning", "problems"].includes(name) ? "alert" : null});
  }
  const status = make("p", {id: "status", role: "status", "aria-live": "polite"}, say.wait);
  const live = make("div", {id: "live"}, parts.warning, parts.problems, status);

  function why(ask, from) {
    asked = from;
    if (send) tell({do: "why", case: ask[0], unit: ask[1]});
    else putWhy(shown.whys[ask.join(" ")] || null, true);
  }

  function putWhy(told, move) {
    if (!told) {
      parts.why.replaceChildren();
      return;
    }
    const head = make("h2", {tabindex: -1, id: "h-why"}, told.title);
    const close = () => { parts.why.replaceChildren(); if (asked && asked.isConnected) asked.focus(); else status.focus(); };
    parts.why.replaceChildren(make("section", {"aria-labelledby": "h-why", class: "why"}, head,
      make("table", {}, make("thead", {}, make("tr", {}, make("th", {scope: "col"}, say.length), make("th", {scope: "col"}, say.stretch))),
        make("tbody", {}, ...told.lines.map(([length, text]) => make("tr", {}, make("td", {class: "number"}, length), make("td", {}, text))))),
      button(say.close, close)));
    if (move) head.focus();
  }

  // Replaces what is shown only where it differs, so that whoever reads or tabs there stays there.
  function replace(name, told, build) {
    const as = JSON.stringify(told === undefined ? null : told);
    if (parts[name].dataset.of === as) return false;
    const had = parts[name].contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
    parts[name].dataset.of = as;
    parts[name].replaceChildren(...(told ? build(told) : []));
    if (had !== null) {
      for (const each of parts[name].querySelectorAll("[aria-label]")) {
        if (each.getAttribute("aria-label") === had) each.focus({preventScroll: true});
      }
    }
    return true;
  }

  function put(state) {
    shown = state;
    if (send) {
      putValues(state);
      choices(document.getElementById("load"), state.saved || []);
      document.getElementById("note").textContent = state.note || "";
      if (opened && state.query !== undefined) history.replaceState(null, "", state.query ? `?${state.query}` : location.pathname);
    }
    mark();
    replace("baseline", state.baseline && `${say.baseline}: ${state.baseline}`, (text) => lines([text]));
    replace("said", state.said && state.said.length ? state.said : [say.nothing], (texts) => [make("ul", {}, ...lines(texts, "li"))]);
    replace("command", state.command, (text) => [make("p", {class: "quiet"}, say.same, make("br"), make("code", {}, text))]);
    replace("told", state.told, (texts) => lines(texts));
    replace("chart", state.chart, (told) => told.points.length ? [figure(told)] : []);
    replace("targets", state.targets, (told) => [table(told, state.pending)]);
    replace("tables", state.tables, (all) => all.map((each) => table(each, state.pendingRest)));
    replace("holds", state.holds, (texts) => lines(texts));
    if (send && parts.why.dataset.of !== JSON.stringify(state.why || null)) {
      parts.why.dataset.of = JSON.stringify(state.why || null);
      putWhy(state.why, state.serial === serial);
    } else if (!send) putWhy(null);
  }

  main.replaceChildren(
    live,
    send ? settingPart() : chosenPart(),
    make("section", {"aria-labelledby": "h-result", class: "result"},
      make("h2", {id: "h-result"}, say.result), parts.baseline, parts.said, parts.told,
      parts.why, parts.chart, parts.targets, parts.tables, parts.holds, parts.command));
  status.tabIndex = -1;
  if (send) {
    const query = new URLSearchParams(location.search);
    opened = true;
    tell({do: "open", change: query.get("change") || "", pinned: query.get("pinned") || ""});
  } else put(fixed.states[0]);
  // The server is gone: says so, and loads the page anew, whose address tells the setting, once it is back.
  put.lost = () => {
    if (!lost) setInterval(() => fetch(location.pathname).then((found) => { if (found.ok) location.reload(); }, () => {}), 2000);
    lost = true;
    mark();
  };
  return put;
}
