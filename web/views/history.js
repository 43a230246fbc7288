// What pages that need history say where there is none.
import { element } from "../dom.js";

export function withoutHistory() {
  return element("div", { class: "notice", role: "note" },
    element("p", {}, "This agent keeps no history, so there is nothing to draw."),
    element("p", {}, "Add a store to its backends:"),
    element("pre", {}, "backends: [{type: prometheus}, {type: store}]"));
}
