// Small line drawings without axes.
import { drawing } from "./dom.js";

const width = 120;
const height = 28;

/**
 * A line through values, of which some may be `null`: a gap. What it shows is said in `label`,
 * or elsewhere on the page if there is none. The lowest point is the least value, or `lowest`.
 */
export function sparkline(values, label = null, lowest = Infinity) {
  const image = drawing("svg", {
    class: "sparkline", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none",
    ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }),
  });
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length === 0) return image;
  const low = Math.min(lowest, ...known);
  const high = Math.max(...known);
  const x = (index) => (values.length < 2 ? width / 2 : (index / (values.length - 1)) * width);
  const y = (value) =>
    high === low ? height / 2 : height - 2 - ((value - low) / (high - low)) * (height - 4);
  let path = "";
  let isDrawing = false;
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      isDrawing = false;
      return;
    }
    path += `${isDrawing ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    isDrawing = true;
  });
  if (known.length === 1) path += "h0.1";
  image.append(drawing("path", { d: path, "vector-effect": "non-scaling-stroke" }));
  return image;
}
