// How the agent is: what comes in, what is lost, what goes out.
import { element, refill, setText, table } from "../dom.js";
import * as format from "../format.js";
import { sparkline } from "../sparkline.js";

/** Increase a second of a figure between two statuses; `null` without two of them. */
function rate(before, now, figure) {
  if (!before || now.at <= before.at) return null;
  return (figure(now) - figure(before)) / (now.at - before.at);
}

const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
const received = (status) => status.ledger.lines.received;
const rejected = (status) => sum(status.ledger.lines.rejected);
const dropped = (status) => sum(status.ledger.samples.dropped);
const kernelDrops = (status) =>
  status.listeners.reduce((total, listener) => total + listener.kernel_drops, 0);
const datagrams = (status) => status.ledger.datagrams;

/** The cards: their key, title, figure, further words, and whether the figure is a worry. */
const cards = [
  ["lines", "Lines a second", (now, before) => format.number(rate(before, now, received)),
    (now) => `${format.count(received(now))} since the start`],
  ["datagrams", "Datagrams a second", (now, before) => format.number(rate(before, now, datagrams)),
    (now) => `${format.count(datagrams(now))} since the start`],
  ["rejected", "Lines rejected", (now) => format.count(rejected(now)),
    (now) => reasons(now.ledger.lines.rejected), (now) => rejected(now) > 0],
  ["dropped", "Samples dropped", (now) => format.count(dropped(now)),
    (now) => reasons(now.ledger.samples.dropped), (now) => dropped(now) > 0],
  ["kernel", "Dropped by the kernel", (now) => format.count(kernelDrops(now)),
    () => "datagrams without room", (now) => kernelDrops(now) > 0],
  ["series", "Series", (now) => format.count(sum(now.series)), (now) => types(now.series)],
  ["flush", "Last flush", (now) => format.duration(now.flush.duration_seconds),
    (now) => `${format.count(now.flush.flushes)} flushes, the last `
      + format.ago(now.flush.last_timestamp)],
  ["memory", "Memory of series", (now) => format.bytes(now.memory.bytes),
    (now) => `of ${format.bytes(now.memory.limit_bytes)}`],
];

function reasons(counts) {
  const found = Object.entries(counts).map(([reason, count]) => `${format.count(count)} ${reason}`);
  return found.length > 0 ? found.join(", ") : "none";
}

function types(series) {
  return Object.entries(series).filter(([, count]) => count > 0)
    .map(([type, count]) => `${format.count(count)} ${type}`).join(", ") || "none yet";
}

export function overview({ heading, body, history }) {
  heading.textContent = "Overview";
  const figures = new Map(cards.map(([key, title]) => [key, card(key, title)]));
  const trend = element("div", { class: "trend" });
  const scale = element("p", { class: "quiet more" });
  const listeners = element("div");
  const backends = element("div");
  const offenders = element("div");
  const conflicts = element("div");
  body.append(
    element("div", { class: "cards" }, [...figures.values()].map((made) => made.box)),
    element("section", {}, element("h2", {}, "Lines a second since this page was opened"), trend,
      scale),
    element("section", {}, element("h2", {}, "Listeners"), listeners),
    element("section", {}, element("h2", {}, "Backends"), backends),
    element("section", {}, element("h2", {}, "Names with the most series"), offenders),
    conflicts);

  function update() {
    const now = history.at(-1);
    if (!now) return;
    const before = history.at(-2);
    for (const [key, , value, more, isWorry] of cards) {
      const made = figures.get(key);
      setText(made.value, value(now, before));
      setText(made.more, more(now));
      made.box.classList.toggle("worry", Boolean(isWorry?.(now)));
    }
    const rates = history.map((status, index) => rate(history[index - 1], status, received));
    const peak = Math.max(0, ...rates.filter(Number.isFinite));
    trend.replaceChildren(sparkline(rates.slice(1), "Lines a second; the figures follow", 0));
    setText(scale, `at most ${format.number(peak)}, now ${format.number(rates.at(-1))}; ${
      format.duration(Math.round(now.at - history[0].at))}, ten minutes at most`);
    refill(listeners, listenerTable(now, before));
    refill(backends, backendTable(now));
    refill(offenders, offenderTable(now));
    conflicts.replaceChildren(...conflictSection(now));
  }
  update();
  return { update };
}

function card(key, title) {
  const value = element("p", { class: "figure", id: `figure-${key}` });
  const more = element("p", { class: "more" });
  const box = element("section", { class: "card", "aria-labelledby": `title-${key}` },
    element("h2", { id: `title-${key}` }, title), value, more);
  return { box, value, more };
}

function listenerTable(now, before) {
  const rows = now.listeners.map((listener, index) => {
    const earlier = before?.listeners[index];
    const lines = rate(before, now, (status) =>
      (status === now ? listener : earlier ?? listener).lines.received);
    return [
      listener.url, format.number(lines), format.count(listener.lines.received),
      format.count(sum(listener.lines.rejected)), format.count(listener.kernel_drops),
      format.count(sum(listener.datagrams_refused) + listener.connections_refused),
      format.count(listener.truncated), format.count(listener.connections_open),
    ];
  });
  return table("Listeners", [
    "address", "lines/s", "lines", "rejected", "kernel drops", "turned away", "cut",
    "connections",
  ], rows, " #######");
}

function backendTable(now) {
  const rows = now.backends.map((backend) => [
    backend.name, backend.type, format.count(backend.queued), format.count(backend.delivered),
    format.count(backend.waiting), reasons(backend.dropped), format.ago(backend.last_success),
    backend.last_error ?? "none",
  ]);
  return table("Backends", [
    "name", "type", "points", "delivered", "waiting", "dropped", "last success", "last error",
  ], rows, "  ###   ");
}

function offenderTable(now) {
  if (now.offenders.length === 0) {
    return element("p", { class: "quiet" }, "No series has tags.");
  }
  const rows = now.offenders.map((offender) => [offender.name, format.count(offender.series)]);
  return table("Names with the most series", ["name", "series"], rows, " #");
}

function conflictSection(now) {
  if (now.conflicts.length === 0) return [];
  const rows = now.conflicts.map((conflict) => [
    conflict.name, conflict.kept, conflict.lost, conflict.exposed_as ?? "dropped",
    conflict.backend,
  ]);
  return [element("section", {}, element("h2", {}, "Names that two types want"),
    table("Names that two types want", ["name", "kept", "lost", "the loser is", "backend"], rows))];
}
