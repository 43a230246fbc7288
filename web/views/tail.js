// Lines as they arrive; those that were rejected with the reason.
import { announce, choice, element, field, setText } from "../dom.js";
import * as api from "../api.js";
import * as format from "../format.js";
import * as state from "../state.js";

const linesMax = 500;
const streamSeconds = 60;
const againMilliseconds = 200;
const retryMilliseconds = 3000;
const pass = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

export function tail({ heading, body, parameters }) {
  heading.textContent = "Live lines";
  const settings = {
    show: parameters.get("show") === "rejected" ? "rejected" : "all",
    filter: parameters.get("filter") ?? "",
  };
  const ending = new AbortController();
  const kept = [];
  let isPaused = false;
  let isDue = false;

  const list = element("ol", {
    class: "lines", "aria-label": "Lines, newest first", tabindex: "0",
  });
  const summary = element("p", { class: "quiet" }, "Waiting for lines …");
  const pause = element("button", { type: "button", "aria-pressed": "false", onclick: toggle },
    "Pause");
  const filter = element("input", {
    type: "search", value: settings.filter, placeholder: "part of a line or reason",
    oninput: (event) => change({ filter: event.target.value }),
  });
  const show = choice([["all", "all lines"], ["rejected", "rejected lines"]], settings.show,
    (value) => change({ show: value }));
  const clear = element("button", {
    type: "button", onclick: () => { kept.length = 0; draw(); },
  }, "Clear");
  body.append(
    element("form", { class: "controls", onsubmit: (event) => event.preventDefault() },
      field("Show", show), field("Filter", filter), pause, clear),
    summary, list);

  function change(some) {
    Object.assign(settings, some);
    state.note("tail", {
      show: settings.show === "all" ? "" : settings.show, filter: settings.filter,
    });
    draw();
  }

  function toggle() {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    setText(pause, isPaused ? "Go on" : "Pause");
    announce(isPaused ? "Paused" : "Going on");
    if (!isPaused) draw();
  }

  function take(lines) {
    const at = Date.now() / 1000;
    for (const line of lines) {
      const tab = line.indexOf("\t");
      kept.push(tab < 0 ? { at, reason: "", line } : {
        at, reason: line.slice(0, tab), line: line.slice(tab + 1),
      });
    }
    if (kept.length > 4 * linesMax) kept.splice(0, kept.length - 4 * linesMax);
    if (isPaused || isDue) return;
    // Many lines come at once; the page is drawn once for all of them.
    isDue = true;
    setTimeout(() => { isDue = false; draw(); }, 100);
  }

  function draw() {
    if (isPaused) return;
    const wanted = settings.filter.toLowerCase();
    const matching = kept.filter(({ reason, line }) =>
      (settings.show === "all" || reason !== "")
      && (wanted === "" || `${reason}\t${line}`.toLowerCase().includes(wanted)));
    list.replaceChildren(...matching.slice(-linesMax).reverse().map(item));
    setText(summary, kept.length === 0 ? "Waiting for lines …"
      : `${format.count(matching.length)} of the last ${format.count(kept.length)} lines`);
  }

  async function follow() {
    while (!ending.signal.aborted) {
      try {
        await api.lines(`api/martlet/tail?seconds=${streamSeconds}&marked=1`, ending.signal, take);
        await pass(againMilliseconds);
      } catch (error) {
        if (ending.signal.aborted) return;
        setText(summary, error.message ?? "the stream broke off");
        await pass(retryMilliseconds);
      }
    }
  }

  /** What was rejected before the page was opened. */
  async function begin() {
    try {
      const { rejected } = await api.own("rejected", ending.signal);
      kept.unshift(...rejected.reverse().map(({ timestamp, reason, line }) =>
        ({ at: timestamp, reason, line })));
      draw();
    } catch {
      // The stream says what is wrong.
    }
  }
  begin();
  follow();
  return { end: () => ending.abort() };
}

function item({ at, reason, line }) {
  return element("li", { class: reason ? "rejected" : null },
    element("time", {}, format.clock(at)),
    reason ? element("strong", { class: "reason" }, reason) : null,
    element("code", {}, line));
}
