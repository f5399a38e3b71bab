// A panel: a chart, the same rows as a table, and the rows as a file. Panels are drawn one after the other.

const FIRST_ROWS = 200;
let drawn = [];
let latest = 0;
let queue = Promise.resolve();

/**
 * A panel of
 *   id, title, about: its name in the address and in files, its heading, what it shows;
 *   columns: [{ key, label, kind }], kind one of text (on one line) wrap name long id, or of numbers exact percent ratio mixed (row.format);
 *   rows: what the table shows, and the file; a row with a value (y not null) is a mark of the chart;
 *   chart, format, series: as in charts.js; no chart makes a table alone;
 *   wide: as wide as the page; both: the table stands below the chart;
 *   none: what is said where there are no rows, or none with a value.
 */
function panel({ id, title, about = "", columns, rows, chart, format = "exact", series = [], wide, both, none }, state, go) {
  const marks = chart ? rows.filter((row) => row.y !== null && row.y !== undefined) : [];
  const shown = new Set(state.tables.split(",").filter(Boolean));
  const isTable = !chart || shown.has(id);
  const heading = el("h3", { id: `h-${id}` }, title);
  const toggle = () => {
    if (!shown.delete(id)) shown.add(id);
    go({ tables: [...shown].sort().join(",") });
  };
  const buttons = el(
    "div",
    {},
    chart && !both && rows.length > 0 &&
      el("button", { type: "button", class: "toggle", "aria-pressed": String(isTable), click: toggle }, t("panel.table")),
    rows.length > 0 &&
      el("button", { type: "button", class: "save", click: () => download(`ogi-${id}`, columns, rows), "aria-label": `${t("panel.save")} ${title}` }, t("panel.save")),
  );
  const kind = both ? " both" : isTable ? " tables" : "";
  const box = el(
    "section",
    { class: `panel${wide ? " wide" : ""}${kind}`, id: `p-${id}`, "aria-labelledby": `h-${id}` },
    el("div", { class: "head" }, heading, buttons),
    about && el("p", { class: "about" }, about),
  );
  if (rows.length === 0) return box.append(el("p", { class: "none" }, none ?? t("panel.none"))), box;
  if (chart && (both || !isTable)) {
    if (marks.length > 0) {
      const host = el("div", { class: "chart" });
      box.append(host);
      drawn.push({ host, chart, marks, options: { format, series, label: `${title}. ${about}` }, view: null });
    } else box.append(el("p", { class: "none" }, none ?? t("panel.no_values")));
  }
  if (both || isTable) box.append(tableOf(title, columns, rows));
  return box;
}

function tableOf(title, columns, rows) {
  const isNumber = (column) => NUMBER_KINDS.has(column.kind);
  const cellClass = (column) => (isNumber(column) ? "number" : column.kind);
  const body = el("tbody");
  let count = 0;
  const caption = el("caption");
  const more = el("button", { type: "button", class: "more", click: () => fill() }, t("panel.more"));
  const fill = (size = FIRST_ROWS) => {
    for (const row of rows.slice(count, count + size)) {
      body.append(
        el("tr", {}, columns.map((column) => {
          const text = isNumber(column) ? shownAs(column.kind === "mixed" ? row.format : column.kind, row[column.key]) : visible(row[column.key]);
          const address = column.link?.(row);
          return el("td", { class: cellClass(column) }, address ? el("a", { href: address }, text) : text);
        })),
      );
    }
    count = Math.min(count + size, rows.length);
    caption.textContent = t("panel.rows", { title, count: shownExact(count), all: shownExact(rows.length) });
    more.hidden = count >= rows.length;
  };
  fill();
  const head = el("tr", {}, columns.map((column) => el("th", { scope: "col", class: cellClass(column) }, column.label)));
  const table = el("table", {}, caption, el("thead", {}, head), body);
  return el("div", {}, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, table), more);
}

/** Draw the charts of the panels that are on the page; a later call takes the place of one that is not done. */
function drawPanels() {
  latest += 1;
  const mine = latest;
  document.body.dataset.busy = "";
  const draw = async () => {
    for (const one of drawn) {
      if (mine !== latest) return;
      one.view?.finalize();
      one.host.replaceChildren();
      const view = await drawChart(one.host, one.chart, one.marks, one.options);
      if (mine === latest) one.view = view;
      else view.finalize();
    }
    if (mine !== latest) return;
    document.body.dataset.drawn = "";
    delete document.body.dataset.busy;
  };
  queue = queue.catch(() => null).then(draw);
  return queue;
}

function forgetPanels() {
  for (const one of drawn) one.view?.finalize();
  drawn = [];
}
