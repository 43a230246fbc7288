// Shows the page that the address names, and keeps the agent's status fresh.
import { announce, element, setText } from "./dom.js";
import * as api from "./api.js";
import * as format from "./format.js";
import * as state from "./state.js";
import { cardinality } from "./views/cardinality.js";
import { configuration } from "./views/configuration.js";
import { graph } from "./views/graph.js";
import { metrics } from "./views/metrics.js";
import { overview } from "./views/overview.js";
import { tail } from "./views/tail.js";

const pages = { overview, metrics, graph, tail, cardinality, configuration };
const pollMilliseconds = 2000;

const main = document.getElementById("main");
const health = document.getElementById("health");
/** The last statuses, oldest first: ten minutes of them. */
const history = [];
const historyMax = 300;
let shown = null;
let reachable = true;

/** Ends the page that is shown and opens the one of the address. */
function show(moveFocus) {
  const { page, parameters } = state.read();
  const name = Object.hasOwn(pages, page) ? page : "overview";
  shown?.end?.();
  mark(name);
  const heading = element("h1", { tabindex: "-1" });
  const body = element("div", { class: `page ${name}` });
  main.replaceChildren(heading, body);
  shown = pages[name]({ heading, body, parameters, history, keepsHistory });
  document.title = `${heading.textContent} · Martlet`;
  if (moveFocus) heading.focus({ preventScroll: true });
  if (moveFocus) window.scrollTo(0, 0);
}

/** Whether the agent has a store to ask; `null` while that is not known. */
function keepsHistory() {
  const last = history.at(-1);
  return last ? last.backends.some((backend) => backend.type === "store") : null;
}

function mark(name) {
  for (const link of document.querySelectorAll("#tabs a")) {
    if (link.hash === `#/${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

async function poll() {
  if (!document.hidden) {
    try {
      const status = await api.own("status");
      status.at = performance.now() / 1000;
      // A restart: what was before does not compare.
      if (history.length > 0 && status.uptime_seconds < history.at(-1).uptime_seconds) {
        history.length = 0;
      }
      history.push(status);
      if (history.length > historyMax) history.shift();
      tell(true, status);
      shown?.update?.(status);
    } catch (error) {
      tell(false, null, error);
    }
  }
  setTimeout(poll, pollMilliseconds);
}

function tell(isReachable, status, error) {
  setText(health, isReachable
    ? `${status.readiness} · ${status.version} · up ${format.duration(status.uptime_seconds)}`
    : error.message);
  health.dataset.state = isReachable ? status.readiness : "away";
  if (isReachable !== reachable) announce(isReachable ? "The agent answers again" : error.message);
  reachable = isReachable;
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", () => show(true));
await poll();
show(false);
