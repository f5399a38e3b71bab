// Rows -> Vega-Lite. A row has x, y, series, value, tip; marks carry tip as what a screen reader says and what stands on hover.

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';
const PALETTE = ["#1f5fa8", "#e08214", "#35978f", "#8c510a", "#7b3294", "#c51b7d", "#4d9221", "#74828f"];
const AXIS_FORMAT = { percent: ".0%", ratio: "~g", exact: ",.12~g" };

const CHART_CONFIG = {
  font: FONT,
  background: null,
  view: { stroke: null },
  axis: { labelFontSize: 12, titleFontSize: 12, labelColor: "#52606d", gridColor: "#e6eaee", domainColor: "#9aa5b1", tickColor: "#9aa5b1" },
  legend: { orient: "bottom", title: null, labelFontSize: 12, labelColor: "#1f2933", symbolType: "square" },
};

const TIP = { tooltip: { field: "tip" }, description: { field: "tip" } };

function colour(series, width) {
  const domain = series.map(([name]) => name);
  const range = series.map(([, paint], place) => paint ?? PALETTE[place % PALETTE.length]);
  // A name is as wide as its characters: 12 pixels a Chinese one, 7 another.
  const widest = Math.max(...domain.map((name) => [...name].reduce((sum, sign) => sum + (sign > "⺀" ? 12 : 7), 32)));
  const columns = Math.max(1, Math.min(domain.length, Math.floor(width / widest)));
  const legend = domain.length > 1 ? { columns, labelLimit: Math.max(80, width - 40) } : null;
  return { field: "series", type: "nominal", scale: { domain, range }, sort: domain, legend };
}

function valueAxis(format, extra = {}) {
  return { field: "y", type: "quantitative", title: null, axis: { format: AXIS_FORMAT[format], tickCount: 5 }, ...extra };
}

function distinct(rows, key) {
  return new Set(rows.map((row) => row[key])).size;
}

/** Years without a value keep their place. */
function yearAxis(years, extra = {}) {
  return { field: "x", type: "ordinal", title: null, axis: { labelAngle: 0, ...extra }, scale: { domain: years } };
}

/** Long text on two lines, broken at a blank where it has one. */
function onTwoLines(text, line) {
  if (text.length <= line) return text;
  const blank = text.lastIndexOf(" ", line);
  const end = blank > line / 3 ? blank + 1 : line;
  return `${text.slice(0, end)}\n${text.slice(end)}`;
}

/** An axis of names, each line cut where it is longer than its share of the width. Breaks the lines of the rows' names. */
function nameAxis(rows, key, width, share) {
  const room = Math.floor(width * share);
  const isWide = rows.some((row) => /[\u2e80-\uffff]/.test(row[key]));
  const line = Math.max(6, Math.floor(room / (isWide ? 12 : 6.5)));
  for (const row of rows) row[key] = onTwoLines(row[key], line);
  const isLong = rows.some((row) => row[key].includes("\n"));
  const axis = { labelLimit: room, labelLineHeight: 13, labelExpr: "split(datum.label, '\\n')" };
  return { height: distinct(rows, key) * (isLong ? 32 : 24), y: { field: key, type: "nominal", sort: null, title: null, axis } };
}

/** Each takes rows with a value, { format of the values, series [[name, colour]], years, width in pixels }. */
const CHARTS = {
  stack: (rows, { format, series, years, width }) => ({
    height: 240,
    mark: { type: "bar" },
    encoding: {
      x: yearAxis(years),
      y: valueAxis(format),
      color: colour(series, width),
      order: { field: "order", type: "quantitative" },
      ...TIP,
    },
  }),
  lines: (rows, { format, series, years, width }) => ({
    height: 240,
    encoding: {
      x: yearAxis(years),
      y: valueAxis(format, { scale: { zero: true } }),
      color: colour(series, width),
    },
    layer: [{ mark: { type: "line", aria: false } }, { mark: { type: "point", filled: true, opacity: 1, size: 70 }, encoding: TIP }],
  }),
  bars: (rows, { format, series, width }) => {
    const { height, y } = nameAxis(rows, "x", width, 0.42);
    const x = valueAxis(format, { axis: { format: AXIS_FORMAT[format], tickCount: 4 } });
    return { height, mark: { type: "bar" }, encoding: { y, x, color: colour(series, width), ...TIP } };
  },
  cells: (rows, { series, years, width }) => {
    const { height, y } = nameAxis(rows, "row", width, 0.4);
    const x = yearAxis(years, { orient: "top" });
    return { height, mark: { type: "rect", stroke: "#fff" }, encoding: { y, x, color: colour(series, width), ...TIP } };
  },
  heat: (rows, { years, width }) => {
    const { height, y } = nameAxis(rows, "row", width, 0.4);
    const legend = { format: ".0%", values: [0, 0.5, 1], gradientLength: Math.min(220, width - 40), title: null };
    const color = { field: "y", type: "quantitative", scale: { domain: [0, 1], range: ["#f2e6da", "#1f5fa8"] }, legend };
    return { height, mark: { type: "rect", stroke: "#fff" }, encoding: { y, x: yearAxis(years, { orient: "top" }), color, ...TIP } };
  },
};

function showTip(handler, event, item, text) {
  const tooltip = document.getElementById("tooltip");
  if (!text) {
    tooltip.hidden = true;
    return;
  }
  tooltip.textContent = text;
  tooltip.hidden = false;
  const { width, height } = tooltip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - width - 6);
  const top = event.clientY + 18 + height > window.innerHeight ? event.clientY - height - 10 : event.clientY + 18;
  tooltip.style.left = `${Math.max(4, left)}px`;
  tooltip.style.top = `${Math.max(4, top)}px`;
}

/** Draw a chart into an element; answers what the caller finalizes. Expressions are interpreted (ast), none is compiled. */
function drawChart(host, type, rows, options) {
  const width = Math.max(220, host.clientWidth);
  const values = rows.map(({ x, y, row, series, order, tip }) => ({ x, y, row, series, order, tip }));
  const spec = {
    description: options.label,
    width,
    autosize: { type: "fit-x", contains: "padding" },
    data: { values },
    ...CHARTS[type](values, { ...options, years: store.years.map(String), width }),
  };
  return vegaEmbed(host, spec, {
    mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false, hover: false, tooltip: showTip, config: CHART_CONFIG,
  });
}
