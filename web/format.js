// Numbers, sizes and times as people read them.

const digits = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const finer = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A figure with three or four significant digits; large ones with k, M, G. */
export function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-3) return value.toExponential(2);
  for (const [unit, factor] of [["T", 1e12], ["G", 1e9], ["M", 1e6], ["k", 1e5]]) {
    if (size >= factor) return `${finer.format(value / (unit === "k" ? 1e3 : factor))} ${unit}`;
  }
  return size < 100 ? digits.format(value) : finer.format(value);
}

/** A count in full. */
export function count(value) {
  return value === null || value === undefined ? "–" : whole.format(value);
}

export function bytes(value) {
  if (value === null || value === undefined) return "–";
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let index = 0;
  while (Math.abs(value) >= 1024 && index < units.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${digits.format(value)} ${units[index]}`;
}

/** A length of time from microseconds to days. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 1e-3) return `${digits.format(seconds * 1e6)} µs`;
  if (seconds < 1) return `${digits.format(seconds * 1e3)} ms`;
  if (seconds < 120) return `${digits.format(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How long ago a wall-clock time in seconds was. */
export function ago(timestamp) {
  if (!timestamp) return "never";
  const past = Math.round(Date.now() / 1000 - timestamp);
  return past < 1 ? "just now" : `${duration(past)} ago`;
}

export function clock(timestamp) {
  return new Date(timestamp * 1000).toLocaleTimeString("en-GB");
}

/** `15m` in seconds; `NaN` for what is no duration. */
export function seconds(text) {
  const match = /^(\d+)(s|m|h|d|w)$/.exec(text);
  if (!match) return NaN;
  return Number(match[1]) * { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }[match[2]];
}

/** A series' name and labels as they are written in a query. */
export function seriesName(labels) {
  const { __name__: name = "", ...rest } = labels;
  const pairs = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return pairs.length > 0 || name === "" ? `${name}{${pairs.join(", ")}}` : name;
}
