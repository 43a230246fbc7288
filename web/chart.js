// A graph of several series over time, drawn by dygraphs.

/** Colours that can be told apart, also by the colour-blind, on light and on dark ground. */
export const colours = [
  "#1f77b4", "#e07b00", "#2a9d5c", "#c8435f", "#8a63c7", "#8c6d46", "#d066b0", "#7a8794",
  "#a3a012", "#12a0b4",
];

let library = null;

/** dygraphs, fetched when a graph is first shown. */
function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "dashboard/dygraphs/dygraph.min.js";
    script.addEventListener("load", () => {
      // Its legend writes markup with styles, which the page's rules forbid; ours is a table.
      const { Dygraph } = window;
      Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);
      resolve(Dygraph);
    });
    script.addEventListener("error", () => reject(new Error("dygraphs was not found")));
    document.head.append(script);
  });
  return library;
}

export class Chart {
  /** Tells `onzoom` the two ends, in seconds, of what was marked with the mouse. */
  constructor(place, onpoint, onzoom) {
    this.place = place;
    this.onpoint = onpoint;
    this.onzoom = onzoom;
    this.graph = null;
    this.scheme = window.matchMedia("(prefers-color-scheme: dark)");
    this.recolour = () => this.graph?.updateOptions(this.look());
    this.scheme.addEventListener("change", this.recolour);
    this.resizing = new ResizeObserver(() => this.graph?.resize());
    this.resizing.observe(place);
  }

  /** Draws rows of a time in seconds and a value, or `null`, for each series. */
  async draw(rows, seriesCount, window, hidden) {
    const Dygraph = await load();
    if (this.isEnded) return;
    const data = rows.map(([at, ...values]) => [new Date(at * 1000), ...values]);
    const options = {
      ...this.look(), file: data,
      // Names are ours: numbers. The real ones are texts of the table.
      labels: ["time", ...Array.from({ length: seriesCount }, (_, index) => `s${index}`)],
      colors: Array.from({ length: seriesCount }, (_, index) => colours[index % colours.length]),
      visibility: Array.from({ length: seriesCount }, (_, index) => !hidden.has(index)),
      dateWindow: window.map((at) => at * 1000),
    };
    if (this.graph && this.seriesCount === seriesCount) {
      this.graph.updateOptions(options);
      return;
    }
    this.graph?.destroy();
    this.seriesCount = seriesCount;
    const { file, ...rest } = options;
    this.graph = new Dygraph(this.place, file, { ...rest, ...this.manners() });
  }

  setVisible(index, isVisible) {
    this.graph?.setVisibility(index, isVisible);
  }

  manners() {
    return {
      legend: "never", connectSeparatedPoints: false, strokeWidth: 1.6, includeZero: false,
      labelsKMB: true, yRangePad: 8, xRangePad: 2, highlightCircleSize: 4,
      drawGapEdgePoints: true, digitsAfterDecimal: 4,
      highlightCallback: (event, x, points, row) => this.onpoint(x / 1000, row),
      unhighlightCallback: () => this.onpoint(null, null),
      zoomCallback: (low, high) => this.onzoom(low / 1000, high / 1000),
    };
  }

  look() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    return { axisLineColor: colour("--line"), gridLineColor: colour("--line") };
  }

  end() {
    this.isEnded = true;
    this.scheme.removeEventListener("change", this.recolour);
    this.resizing.disconnect();
    this.graph?.destroy();
    this.graph = null;
  }
}
