// Data quality: findings by rule, how often rules pass, cells that hold no number, what was noticed while reading.

const ABSENCES = [["blank", "#8aa5c0"], ["ambiguous", "#e08214"], ["unreadable", "#b2182b"], ["missing", "#5c4b7d"]];
const MOST_RULES = 25;

function qualityTab(state, go) {
  const reports = selectedReports(state, state.year);
  return [
    el(
      "div",
      { class: "panels" },
      rulesPanel(reports, state, go),
      TABLE_CODES.map((table) => cellsPanel(table, state, go)),
      passPanel(state, go),
      countsPanel("issues", "issue", "code", state, go),
      countsPanel("rejects", "reject", "reason", state, go),
    ),
  ];
}

function rulesPanel(reports, state, go) {
  const chosen = new Set(reports);
  const { finding, check } = store;
  const counts = new Map();
  finding.report.forEach((no, place) => {
    if (!chosen.has(no)) return;
    const key = `${finding.check[place]} ${finding.severity[place]}`;
    const one = counts.get(key) ?? { check: finding.check[place], severity: finding.severity[place], n: 0, concerned: 0 };
    one.n += finding.n[place];
    one.concerned += 1;
    counts.set(key, one);
  });
  const level = new Map(SEVERITIES.map(([severity], place) => [severity, place]));
  const sorted = [...counts.values()].sort((one, other) => level.get(one.severity) - level.get(other.severity) || other.concerned - one.concerned || (one.check < other.check ? -1 : 1));
  const rows = sorted.map((one, place) => {
    const order = store.checkOrder.get(one.check);
    const name = ruleName(one.check);
    const label = t(`severity.${one.severity}`);
    const told = t("tip.findings", { n: shownExact(one.n), reports: shownExact(one.concerned), all: shownExact(reports.length) });
    return {
      check: one.check, rule: name, severity: label, n: one.n, concerned: one.concerned, of: reports.length, share: one.concerned / reports.length,
      expected: language === "zh" ? check.expected_zh[order] : check.formula[order],
      x: `${one.check} ${name}${one.severity === check.severity[order] ? "" : ` (${label})`}`, y: place < MOST_RULES ? one.concerned : null, series: label, tip: `${one.check} ${name}\n${label}\n${told}`,
    };
  });
  const column = (key, kind, label = `column.${key}`) => ({ key, label: t(label), kind });
  const columns = [
    column("check", "text"), column("rule", "name"), column("severity", "text"), column("n", "exact", "column.findings"), column("concerned", "exact"),
    column("of", "exact", "column.of_reports"), column("share", "percent"), column("expected", "long"),
  ];
  const series = SEVERITIES.map(([severity, paint]) => [t(`severity.${severity}`), paint]);
  const at = state.year === "all" ? t("filter.all_years") : state.year;
  return panel({ id: "rules", title: t("panel.rules"), about: `${at}${t("stop")}${t("about.rules", { most: MOST_RULES })}`, columns, rows, chart: "bars", series, wide: true, none: t("none.findings") }, state, go);
}

function cellsPanel(table, state, go) {
  const cells = store.table[table];
  const rows = ofYears(state).flatMap(([year, reports]) => {
    const counted = cells ? reports.filter((no) => cells.expected[no] !== null) : [];
    const sum = (column) => counted.reduce((total, no) => total + cells[column][no], 0);
    const expected = sum("expected");
    const lost = reports.length - counted.length;
    if (reports.length === 0) return [];
    const missing = counted.reduce((total, no) => total + Math.max(0, cells.expected[no] - cells.facts[no]), 0);
    return ABSENCES.map(([status], order) => {
      const n = status === "missing" ? missing : sum(status);
      const label = t(`cell.${status}`);
      const share = expected > 0 ? n / expected : null;
      const told = `${year} ${label}\n${shownAs("percent", share)}\n${t("tip.cells", { num: shownExact(n), den: shownExact(expected) })}\n${t("tip.tables", { n: shownExact(counted.length), lost: shownExact(lost) })}`;
      return { year: String(year), status: label, share, n, expected, tables: counted.length, lost, x: String(year), y: share || null, series: label, order, tip: told };
    });
  });
  const column = (key, kind, label = `column.${key}`) => ({ key, label: t(label), kind });
  const columns = [
    column("year", "text"), column("status", "text"), column("share", "percent"), column("n", "exact", "column.cells"), column("expected", "exact", "column.expected_cells"),
    column("tables", "exact"), column("lost", "exact"),
  ];
  const series = ABSENCES.map(([status, paint]) => [t(`cell.${status}`), paint]);
  return panel({ id: `cells_${table}`, title: t("panel.cells", { table: t(`table.${table}`) }), about: t("about.cells"), columns, rows, chart: "stack", format: "percent", series, none: t("none.absences") }, state, go);
}

/** Rules that failed at least once, by year, over all agencies. */
function passPanel(state, go) {
  const { check_rate: rate } = store;
  const failing = new Set(rate.check.filter((_, place) => rate.failed[place] > 0));
  const rows = rate.check.map((check, place) => [check, place]).filter(([check]) => failing.has(check)).map(([check, place]) => {
    const den = rate.passed[place] + rate.failed[place];
    const value = den > 0 ? rate.passed[place] / den : null;
    const label = `${check} ${ruleName(check)}`;
    const told = t("tip.passed", { num: shownExact(rate.passed[place]), den: shownExact(den) });
    return { check, rule: ruleName(check), year: String(rate.year[place]), value, num: rate.passed[place], den, blank: rate.blank[place], not_assessable: rate.not_assessable[place], x: String(rate.year[place]), row: label, y: value, tip: `${label} ${rate.year[place]}\n${shownAs("percent", value)}\n${told}` };
  });
  const column = (key, kind, label = `column.${key}`) => ({ key, label: t(label), kind });
  const columns = [
    column("check", "text"), column("rule", "name"), column("year", "text"), column("value", "percent", "column.pass_rate"), column("num", "exact", "column.passed"), column("den", "exact", "column.assessed"),
    column("blank", "exact", "column.fail_with_blank"), column("not_assessable", "exact"),
  ];
  return panel({ id: "passes", title: t("panel.passes"), about: t("about.passes"), columns, rows, chart: "heat", format: "percent", wide: true, none: t("none.failures") }, state, go);
}

function countsPanel(id, table, key, state, go) {
  const counts = store[table];
  const rows = counts[key].map((code, place) => ({ code, severity: counts.severity ? t(`severity.${counts.severity[place]}`) : null, n: counts.n[place], reports: counts.reports?.[place] ?? null }));
  const column = (name, kind, label = `column.${name}`) => ({ key: name, label: t(label), kind });
  const columns = [column("code", "text"), ...(counts.severity ? [column("severity", "text")] : []), column("n", "exact", "column.count"), ...(counts.reports ? [column("reports", "exact")] : [])];
  return panel({ id, title: t(`panel.${id}`), about: t(`about.${id}`), columns, rows, none: t(`none.${id}`) }, state, go);
}
