// The table below a graph: which line is which series, and its values.
import { element, setText } from "../dom.js";
import * as format from "../format.js";
import { colours } from "../chart.js";

const figures = [
  ["least", (values) => values.reduce((least, value) => Math.min(least, value), Infinity)],
  ["mean", (values) => values.reduce((sum, value) => sum + value, 0) / values.length],
  ["most", (values) => values.reduce((most, value) => Math.max(most, value), -Infinity)],
];

/** A row for each series with its colour, a box that hides it, and figures of its values. */
export class Legend {
  /** Calls `onchange` with a series' index and whether it is to be seen. */
  constructor(result, onchange) {
    this.names = result.map(({ metric }) => format.seriesName(metric));
    this.heading = element("th", { scope: "col", class: "number" }, "last");
    this.rows = this.names.map((name, index) => row(name, index, onchange));
    this.box = element("div", {
      class: "scroll", tabindex: "0", role: "region", "aria-label": "Series",
      hidden: result.length === 0,
    }, element("table", { class: "legend" },
      element("caption", { class: "unseen" }, "Series"),
      element("thead", {}, element("tr", {},
        element("th", { scope: "col" }, "series"), this.heading,
        figures.map(([text]) => element("th", { scope: "col", class: "number" }, text)))),
      element("tbody", {}, this.rows.map((made) => made.box))));
  }

  /** Whether it is that of the same series, and need not be made anew. */
  isOf(result) {
    return result.length === this.names.length
      && result.every(({ metric }, index) => format.seriesName(metric) === this.names[index]);
  }

  /** Takes the values that are drawn: a row of a time and a value for each series. */
  update(rows) {
    this.rows.forEach((made, index) => {
      const values = rows.map((row) => row[index + 1]).filter((value) => value !== null);
      made.last = values.length > 0 ? values.at(-1) : null;
      figures.forEach(([, figure], column) => setText(made.figures[column],
        format.number(values.length > 0 ? figure(values) : null)));
    });
    this.point(null, null);
  }

  /** Shows the values of one moment, or the last ones for `null`. */
  point(at, row) {
    setText(this.heading, at === null ? "last" : `at ${format.clock(at)}`);
    this.rows.forEach((made, index) =>
      setText(made.now, format.number(row ? row[index + 1] : made.last)));
  }
}

function row(name, index, onchange) {
  const cell = () => element("td", { class: "number" });
  const made = { now: cell(), figures: figures.map(cell), last: null };
  made.box = element("tr", {},
    element("th", { scope: "row" }, element("label", { class: "series" },
      element("input", {
        type: "checkbox", checked: true,
        onchange: (event) => onchange(index, event.target.checked),
      }), swatch(index), element("code", {}, name))),
    made.now, made.figures);
  return made;
}

function swatch(index) {
  const mark = element("span", { class: "swatch", "aria-hidden": "true" });
  mark.style.backgroundColor = colours[index % colours.length];
  return mark;
}
