// Which part of the past a graph shows, and how finely.
import * as format from "./format.js";

export const ranges = [
  ["5m", "5 minutes"], ["15m", "15 minutes"], ["1h", "1 hour"], ["6h", "6 hours"],
  ["1d", "1 day"], ["7d", "7 days"], ["30d", "30 days"], ["365d", "1 year"],
];
export const refreshes = [
  ["", "off"], ["5s", "every 5 s"], ["10s", "every 10 s"], ["30s", "every 30 s"],
  ["1m", "every minute"],
];
const pointsMax = 300;
const steps = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
];

/** The step of a query over so many seconds: a round one that gives at most 300 points. */
export function step(span) {
  return steps.find((size) => span / size <= pointsMax) ?? 604800;
}

/**
 * Start, end and step in whole seconds; `end` is a time in seconds or empty for now. The ends are
 * multiples of the step, so that the points stay where they are when the picture is drawn again.
 */
export function window(range, end) {
  const span = format.seconds(range);
  const size = step(span);
  const last = Math.floor((end === "" ? Date.now() / 1000 : Number(end)) / size) * size;
  return { start: last - Math.ceil(span / size) * size, end: last, step: size };
}

/** So many seconds as a range of their own. */
export function rangeFor(seconds) {
  return `${Math.max(5, Math.round(seconds))}s`;
}

/** A neighbour in the list of ranges: the next wider one, or the next narrower one. */
export function neighbour(range, direction) {
  const span = format.seconds(range);
  const spans = ranges.map(([name]) => [name, format.seconds(name)]);
  const found = direction > 0
    ? spans.find(([, seconds]) => seconds > span)
    : spans.findLast(([, seconds]) => seconds < span);
  return found ? found[0] : range;
}
