// Every metric with a small picture of its last hour; a click opens it as a graph.
import { choice, element, field, setText } from "../dom.js";
import * as api from "../api.js";
import * as format from "../format.js";
import * as state from "../state.js";
import { sparkline } from "../sparkline.js";
import { withoutHistory } from "./history.js";

const pageRows = 25;
const points = 40;
const namesMax = 10000;
const ranges = [
  ["5m", "5 minutes"], ["15m", "15 minutes"], ["1h", "1 hour"], ["6h", "6 hours"], ["1d", "1 day"],
];

/** What to draw of a metric: of a counter how fast it grows, of everything else the mean. */
function expression(name, type, window) {
  const which = api.selector(name);
  return type === "counter" || /_(total|count|sum|bucket)$/.test(name)
    ? `sum(rate(${which}[${window}s]))` : `avg(${which})`;
}

export function metrics({ heading, body, parameters, keepsHistory }) {
  heading.textContent = "Metrics";
  if (keepsHistory() === false) {
    body.append(withoutHistory());
    return {};
  }
  const settings = {
    search: parameters.get("search") ?? "",
    range: parameters.get("range") ?? "15m",
    page: Math.max(1, Number(parameters.get("page")) || 1),
  };
  if (!(format.seconds(settings.range) > 0)) settings.range = "15m";
  const ending = new AbortController();
  const queue = new api.Queue();
  let names = [];
  let types = new Map();
  let counts = new Map();

  const search = element("input", {
    type: "search", value: settings.search, placeholder: "part of a name", spellcheck: "false",
    oninput: (event) => change({ search: event.target.value, page: 1 }),
  });
  const range = choice(ranges, settings.range, (value) => change({ range: value }));
  const summary = element("p", { class: "quiet", role: "status" }, "Loading …");
  const rows = element("tbody");
  const pager = element("nav", { class: "pager", "aria-label": "Pages of the list" });
  body.append(
    element("form", {
      class: "controls", role: "search", onsubmit: (event) => event.preventDefault(),
    }, field("Search", search), field("Picture of the last", range)),
    summary,
    element("div", { class: "scroll" }, element("table", { class: "metrics" },
      element("caption", { class: "unseen" }, "Metrics"),
      element("thead", {}, element("tr", {},
        ["name", "type", "series", "last value", "course"].map((text, index) =>
          element("th", { scope: "col", class: index === 2 || index === 3 ? "number" : null },
            text)))),
      rows)), pager);

  function change(some) {
    Object.assign(settings, some);
    state.note("metrics", {
      search: settings.search, range: settings.range === "15m" ? "" : settings.range,
      page: settings.page > 1 ? settings.page : "",
    });
    draw();
  }

  function draw() {
    queue.clear();
    const wanted = settings.search.toLowerCase();
    const found = names.filter((name) => name.toLowerCase().includes(wanted));
    const pages = Math.max(1, Math.ceil(found.length / pageRows));
    settings.page = Math.min(settings.page, pages);
    const shown = found.slice((settings.page - 1) * pageRows, settings.page * pageRows);
    rows.replaceChildren(...shown.map(row));
    setText(summary, `${format.count(found.length)} of ${format.count(names.length)} metrics`);
    pager.replaceChildren(
      turn("Previous", settings.page - 1, settings.page > 1),
      element("span", {}, `page ${settings.page} of ${pages}`),
      turn("Next", settings.page + 1, settings.page < pages));
  }

  function turn(text, page, isPossible) {
    return element("button", {
      type: "button", disabled: !isPossible, onclick: () => { change({ page }); search.focus(); },
    }, text);
  }

  function row(name) {
    // A summary's count and sum go by its name.
    const type = types.get(name) ?? types.get(name.replace(/_(count|sum|bucket)$/, ""))
      ?? "unknown";
    const span = format.seconds(settings.range);
    const step = Math.max(1, Math.ceil(span / points));
    const query = expression(name, type, Math.max(60, 4 * step));
    const value = element("td", { class: "number" }, "…");
    const picture = element("td", { class: "picture" });
    queue.add(async () => {
      try {
        await fill(query, span, step, value, picture);
      } catch (error) {
        if (!ending.signal.aborted) setText(value, error.message);
      }
    });
    return element("tr", {},
      element("th", { scope: "row" }, element("a", {
        href: state.address("graph", { q: query, range: settings.range }),
      }, name)),
      element("td", {}, type),
      element("td", { class: "number" }, format.count(counts.get(name))), value, picture);
  }

  async function fill(query, span, step, value, picture) {
    const end = Math.floor(Date.now() / 1000);
    const { data } = await api.query("query_range", {
      query, start: end - span, end, step,
    }, ending.signal);
    const found = new Map((data.result[0]?.values ?? []).map(([at, text]) =>
      [Math.round((at - (end - span)) / step), Number(text)]));
    const values = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) =>
      found.get(index) ?? null);
    const last = data.result[0]?.values.at(-1);
    setText(value, last ? format.number(Number(last[1])) + (query.startsWith("sum") ? "/s" : "")
      : "no samples");
    picture.replaceChildren(sparkline(values));
  }

  async function load() {
    try {
      const less = (data) => () => ({ data });
      const [labels, found, series] = await Promise.all([
        api.query("label/__name__/values", { limit: namesMax }, ending.signal),
        api.types(ending.signal),
        api.query("query", { query: 'count by (__name__) ({__name__!=""})' }, ending.signal)
          .catch(less({ result: [] })),
      ]);
      names = labels.data;
      types = found;
      counts = new Map(series.data.result.map(({ metric, value }) =>
        [metric.__name__, Number(value[1])]));
      draw();
    } catch (error) {
      if (!ending.signal.aborted && names.length === 0) setText(summary, error.message);
    }
  }
  load();
  return { end: () => { queue.clear(); ending.abort(); } };
}
