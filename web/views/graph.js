// A query as a graph and a table; what is asked stands in the address.
import { choice, element, field, setText } from "../dom.js";
import * as api from "../api.js";
import * as format from "../format.js";
import * as ranges from "../range.js";
import * as state from "../state.js";
import { Chart } from "../chart.js";
import { Legend } from "./legend.js";
import { withoutHistory } from "./history.js";

const seriesMax = 50;
const suggestionsMax = 2000;

export function graph({ heading, body, parameters, keepsHistory }) {
  heading.textContent = "Graph";
  if (keepsHistory() === false) {
    body.append(withoutHistory());
    return {};
  }
  const view = new Graph(body, {
    q: parameters.get("q") ?? "",
    range: valid(parameters.get("range"), "1h"),
    end: /^\d+$/.test(parameters.get("end") ?? "") ? parameters.get("end") : "",
    refresh: valid(parameters.get("refresh"), ""),
  });
  return { end: () => view.end() };
}

function valid(text, otherwise) {
  return format.seconds(text ?? "") > 0 ? text : otherwise;
}

class Graph {
  constructor(body, settings) {
    this.settings = settings;
    this.ending = new AbortController();
    this.hidden = new Set();
    this.chartPlace = element("div", { class: "chart", role: "img", "aria-label": "Graph" });
    // What changes at each refresh is not read out.
    this.message = element("span", { role: "status" });
    this.took = element("span");
    this.problem = element("p", { class: "problem", role: "alert" });
    this.legendPlace = element("div");
    body.append(this.queryForm(), this.rangeForm(), this.problem, this.chartPlace,
      element("p", { class: "quiet" }, this.message, this.took), this.legendPlace);
    this.chart = new Chart(this.chartPlace,
      (at, row) => this.point(at, row), (low, high) => this.zoom(low, high));
    this.suggest();
    this.run();
  }

  // MARK: Controls

  queryForm() {
    this.input = element("textarea", {
      rows: "1", spellcheck: "false", autocapitalize: "off", value: this.settings.q,
      placeholder: "sum(rate(shop_orders[1m]))", "aria-describedby": "query-hint",
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey) return;
        event.preventDefault();
        this.submit();
      },
    });
    this.names = element("datalist", { id: "metric-names" });
    const insert = element("input", {
      list: "metric-names", placeholder: "a metric", onchange: (event) => {
        this.input.value += event.target.value;
        event.target.value = "";
        this.input.focus();
      },
    });
    return element("form", {
      class: "controls query", onsubmit: (event) => { event.preventDefault(); this.submit(); },
    }, field("Query (PromQL)", this.input), field("Insert", insert), this.names,
    element("button", { class: "main" }, "Draw"),
    element("p", { class: "quiet hint", id: "query-hint" },
      "Enter draws, Shift and Enter begin a new line."));
  }

  rangeForm() {
    const { range, refresh, end } = this.settings;
    const known = ranges.ranges.some(([name]) => name === range)
      ? ranges.ranges : [[range, format.duration(format.seconds(range))], ...ranges.ranges];
    this.rangeChoice = choice(known, range, (value) => this.change({ range: value }));
    this.endInput = element("input", {
      type: "datetime-local", step: "1", value: local(end),
      onchange: (event) => this.change({ end: seconds(event.target.value) }),
    });
    const button = (text, label, action) =>
      element("button", { type: "button", "aria-label": label, title: label, onclick: action },
        text);
    return element("form", { class: "controls", onsubmit: (event) => event.preventDefault() },
      field("Range", this.rangeChoice), field("Until (empty: now)", this.endInput),
      element("div", { class: "buttons", role: "group", "aria-label": "Move" },
        button("←", "Earlier", () => this.move(-0.5)),
        button("→", "Later", () => this.move(0.5)),
        button("+", "Zoom in", () => this.widen(-1)),
        button("−", "Zoom out", () => this.widen(1)),
        button("Now", "Until now", () => this.change({ end: "" }))),
      field("Refresh", choice(ranges.refreshes, refresh, (value) =>
        this.change({ refresh: value }))));
  }

  submit() {
    this.change({ q: this.input.value.trim() }, true);
  }

  /** Notes a choice in the address and asks again; a new query is a step in the history. */
  change(some, isStep = false) {
    const before = state.address("graph", this.settings);
    Object.assign(this.settings, some);
    if (isStep && state.address("graph", this.settings) !== before) {
      state.go("graph", this.settings);
      return;
    }
    state.note("graph", this.settings);
    this.showSettings();
    this.run();
  }

  showSettings() {
    const { range, end } = this.settings;
    if (![...this.rangeChoice.options].some((option) => option.value === range)) {
      this.rangeChoice.prepend(element("option", { value: range },
        format.duration(format.seconds(range))));
    }
    this.rangeChoice.value = range;
    this.endInput.value = local(end);
  }

  widen(direction) {
    this.change({ range: ranges.neighbour(this.settings.range, direction) });
  }

  move(part) {
    const { start, end } = ranges.window(this.settings.range, this.settings.end);
    const moved = end + Math.round(part * (end - start));
    this.change({ end: moved >= Date.now() / 1000 ? "" : String(moved) });
  }

  zoom(low, high) {
    const { start, end } = this.window;
    const isWhole = Math.abs(low - start) < 1 && Math.abs(high - end) < 1;
    if (isWhole) return;
    this.change({ range: ranges.rangeFor(high - low), end: String(Math.ceil(high)) });
  }

  async suggest() {
    try {
      const { data } = await api.query(
        "label/__name__/values", { limit: suggestionsMax }, this.ending.signal);
      this.names.replaceChildren(...data.slice(0, suggestionsMax).map((name) =>
        element("option", { value: name })));
    } catch {
      // Only a convenience.
    }
  }

  // MARK: Asking and drawing

  async run() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (this.settings.q === "") {
      setText(this.message, "Write a query, or choose a metric from the list of metrics.");
      return;
    }
    const asking = new AbortController();
    this.asking = asking;
    const window = ranges.window(this.settings.range, this.settings.end);
    const began = performance.now();
    try {
      const { data, warnings } = await api.query(
        "query_range", { query: this.settings.q, ...window }, asking.signal);
      if (this.ending.signal.aborted) return;
      setText(this.problem, warnings.join(" "));
      await this.draw(data.result, window, (performance.now() - began) / 1000);
    } catch (error) {
      if (asking.signal.aborted || this.ending.signal.aborted) return;
      setText(this.problem, error.message);
    }
    const refresh = format.seconds(this.settings.refresh);
    if (refresh > 0 && !asking.signal.aborted && !this.ending.signal.aborted) {
      this.timer = setTimeout(() => this.refresh(), refresh * 1000);
    }
  }

  refresh() {
    if (document.hidden) this.timer = setTimeout(() => this.refresh(), 1000);
    else this.run();
  }

  async draw(result, window, took) {
    const shown = result.slice(0, seriesMax);
    this.window = window;
    this.rows = rowsOf(shown, window);
    const more = result.length > seriesMax ? `, the first ${seriesMax} are shown` : "";
    setText(this.message, result.length === 0 ? "No samples in this time."
      : `${format.count(result.length)} series${more}, a point every ${
        format.duration(window.step)}`);
    setText(this.took, `, answered in ${format.duration(took)}`);
    this.chartPlace.setAttribute("aria-label", `Graph of ${this.settings.q}: ${
      format.count(shown.length)} series; the table below has their values`);
    if (!this.legend?.isOf(shown)) {
      this.hidden.clear();
      this.legend = new Legend(shown, (index, isVisible) => this.setVisible(index, isVisible));
      this.legendPlace.replaceChildren(this.legend.box);
    }
    this.legend.update(this.rows);
    this.chartPlace.hidden = shown.length === 0;
    if (shown.length > 0) {
      await this.chart.draw(this.rows, shown.length, [window.start, window.end], this.hidden);
    }
  }

  setVisible(index, isVisible) {
    if (isVisible) this.hidden.delete(index);
    else this.hidden.add(index);
    this.chart.setVisible(index, isVisible);
  }

  point(at, row) {
    this.legend?.point(at, row === null ? null : this.rows[row]);
  }

  end() {
    clearTimeout(this.timer);
    this.ending.abort();
    this.asking?.abort();
    this.chart.end();
  }
}

/** A row for each step with the value of each series, `null` where it has none. */
function rowsOf(result, { start, end, step }) {
  const count = Math.floor((end - start) / step) + 1;
  const rows = Array.from({ length: count }, (_, index) =>
    [start + index * step, ...result.map(() => null)]);
  result.forEach(({ values }, series) => {
    for (const [at, text] of values) {
      const row = rows[Math.round((at - start) / step)];
      const value = Number(text.replace("Inf", "Infinity"));
      if (row && Number.isFinite(value)) row[series + 1] = value;
    }
  });
  return rows;
}

/** Seconds as the browser's field for date and time has them, in local time; and back. */
function local(end) {
  if (end === "") return "";
  const at = new Date(Number(end) * 1000);
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

function seconds(text) {
  const at = text === "" ? NaN : new Date(text).getTime();
  return Number.isFinite(at) ? String(Math.floor(at / 1000)) : "";
}
