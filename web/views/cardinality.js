// Where series come from: by prefix, by name, by tag.
import { element, field, setText, table } from "../dom.js";
import * as api from "../api.js";
import * as format from "../format.js";
import * as state from "../state.js";

export function cardinality({ heading, body, parameters }) {
  heading.textContent = "Cardinality";
  const prefix = parameters.get("prefix") ?? "";
  const ending = new AbortController();
  const summary = element("p", { class: "quiet", role: "status" }, "Counting …");
  const result = element("div", { class: "columns" });
  const input = element("input", {
    type: "search", value: prefix, placeholder: "shop.checkout.", spellcheck: "false",
  });
  body.append(
    element("form", {
      class: "controls", onsubmit: (event) => {
        event.preventDefault();
        state.go("cardinality", { prefix: input.value });
      },
    }, field("Names that begin with", input), element("button", {}, "Count"),
    element("button", { type: "button", onclick: count }, "Count again")),
    crumbs(prefix), summary, result);

  async function count() {
    try {
      const found = await api.own(`cardinality?${new URLSearchParams({ prefix })}`, ending.signal);
      draw(found);
    } catch (error) {
      if (!ending.signal.aborted) setText(summary, error.message);
    }
  }

  function draw(found) {
    const sampled = found.series_looked_at < found.series
      ? `; estimated from ${format.count(found.series_looked_at)}` : "";
    setText(summary, `${format.count(found.series_matching)} of ${
      format.count(found.series)} series${sampled}`);
    const all = found.series_matching;
    result.replaceChildren(
      section("By prefix", ["prefix", "series", "share"], found.prefixes.map((part) => [
        part.is_name ? part.name : link(part.name), format.count(part.series),
        share(part.series, all)]), " # "),
      section("By tag", ["tag", "series", "values", "share"], found.tags.map((tag) => [
        tag.key, format.count(tag.series),
        `${tag.values_complete ? "" : "≥ "}${format.count(tag.values)}`,
        share(tag.series, all)]), " ## "),
      section("By name", ["name", "series", "share"], found.names.map((part) => [
        part.name, format.count(part.series), share(part.series, all)]), " # "));
  }
  count();
  return { end: () => ending.abort() };
}

function section(title, headings, rows, kinds) {
  return element("section", {}, element("h2", {}, title),
    rows.length > 0 ? table(title, headings, rows, kinds)
      : element("p", { class: "quiet" }, "None."));
}

function share(series, all) {
  const part = all > 0 ? series / all : 0;
  const percent = `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
  return element("span", { class: "share" },
    element("meter", { min: "0", max: "1", value: part, "aria-label": percent }), percent);
}

function link(prefix) {
  return element("a", { href: state.address("cardinality", { prefix }) }, prefix);
}

/** The way back from a prefix to those it lies in. */
function crumbs(prefix) {
  const parts = prefix.split(".").slice(0, -1);
  const ways = parts.map((_, index) => `${parts.slice(0, index + 1).join(".")}.`);
  return element("nav", { "aria-label": "Prefixes" },
    element("ul", { class: "crumbs" },
      element("li", {}, element("a", { href: state.address("cardinality") }, "all names")),
      ways.map((way, index) => element("li", {},
        element("a", { href: state.address("cardinality", { prefix: way }) },
          `${parts[index]}.`)))));
}
