// Overview: how much there is, who reported, what the checks found.

const SEVERITIES = [["error", "#b2182b"], ["warning", "#e08214"], ["hint", "#8aa5c0"]];
const FILINGS = [["filed", "#1f5fa8"], ["no_date", "#8fb4dc"], ["late", "#e08214"], ["not_filed", "#e4e7eb"]];
const STATUSES = [["loaded", "#1f5fa8"], ["partial", "#e08214"]];
// More agencies than this are shown by region, kind or level.
const MOST_AGENCIES = 60;
const MOST_GROUPS = 80;

function overviewTab(state, go) {
  const reports = selectedReports(state, state.year);
  const agencies = selectedAgencies(state);
  return [
    tiles(state, reports, agencies),
    store.noAgency.length > 0 && el("p", { class: "note" }, t("note.no_agency", { n: shownExact(store.noAgency.length) })),
    el(
      "div",
      { class: "panels" },
      reportsPanel(state, go),
      findingsPanel(state, go),
      agencies.length <= MOST_AGENCIES ? filingPanel(agencies, state, go) : coveragePanel(agencies, state, go),
    ),
  ];
}

function tiles(state, reports, agencies) {
  const { report } = store;
  const sum = (column) => reports.reduce((total, no) => total + (report[column][no] ?? 0), 0);
  const partial = reports.filter((no) => report.status[no] === "partial").length;
  const reporting = new Set(reports.map((no) => report.agency[no]).filter((no) => no !== null));
  const years = [...new Set(reports.map((no) => report.year[no]).filter((year) => year !== null))].sort();
  const found = findingsBySeverity(new Set(reports));
  const tile = (key, value, small) => el("div", { class: "tile", id: `tile-${key}` }, el("dt", {}, t(`tile.${key}`)), el("dd", {}, value, el("small", {}, small)));
  return el(
    "dl",
    { class: "tiles" },
    tile("reports", shownExact(reports.length), t("tile.partial", { n: shownExact(partial) })),
    tile("agencies", shownExact(reporting.size), t(SUMMARY.has_list ? "tile.listed" : "tile.known", { n: shownExact(agencies.filter((no) => store.agency.listed[no]).length) })),
    tile("years", years.length === 0 ? "—" : years.length === 1 ? years[0] : `${years[0]}–${years.at(-1)}`, t("tile.of_years", { n: years.length })),
    tile("facts", shownExact(sum("n_facts")), t("tile.values", { n: shownExact(sum("n_values")), blank: shownExact(sum("n_blank")) })),
    tile("findings", shownExact(found.get("error").n), t("tile.others", { warning: shownExact(found.get("warning").n), hint: shownExact(found.get("hint").n) })),
  );
}

/** Severity -> { n findings, reports with any } of the reports of a set. */
function findingsBySeverity(reports) {
  const { finding } = store;
  const found = new Map(SEVERITIES.map(([severity]) => [severity, { n: 0, reports: new Set() }]));
  finding.report.forEach((no, place) => {
    if (!reports.has(no)) return;
    const one = found.get(finding.severity[place]);
    one.n += finding.n[place];
    one.reports.add(no);
  });
  return found;
}

function ofYears(state) {
  return store.years.map((year) => [year, selectedReports(state, year)]);
}

function reportsPanel(state, go) {
  const rows = ofYears(state).flatMap(([year, reports]) =>
    STATUSES.map(([status], order) => {
      const n = reports.filter((no) => store.report.status[no] === status).length;
      const label = t(`status.${status}`);
      return { year: String(year), status: label, n, of: reports.length, x: String(year), y: n || null, series: label, order, tip: `${year} ${label}\n${t("tip.of_reports", { n: shownExact(n), all: shownExact(reports.length) })}` };
    }),
  );
  const columns = [
    { key: "year", label: t("column.year"), kind: "text" },
    { key: "status", label: t("column.status"), kind: "text" },
    { key: "n", label: t("column.reports"), kind: "exact" },
    { key: "of", label: t("column.of_reports"), kind: "exact" },
  ];
  const series = STATUSES.map(([status, paint]) => [t(`status.${status}`), paint]);
  return panel({ id: "reports", title: t("panel.reports"), about: t("about.reports"), columns, rows, chart: "stack", series }, state, go);
}

function findingsPanel(state, go) {
  const rows = ofYears(state).flatMap(([year, reports]) => {
    const found = findingsBySeverity(new Set(reports));
    return SEVERITIES.map(([severity], order) => {
      const { n, reports: concerned } = found.get(severity);
      const label = t(`severity.${severity}`);
      const told = t("tip.findings", { n: shownExact(n), reports: shownExact(concerned.size), all: shownExact(reports.length) });
      return { year: String(year), severity: label, n, concerned: concerned.size, of: reports.length, x: String(year), y: n || null, series: label, order, tip: `${year} ${label}\n${told}` };
    });
  });
  const columns = [
    { key: "year", label: t("column.year"), kind: "text" },
    { key: "severity", label: t("column.severity"), kind: "text" },
    { key: "n", label: t("column.findings"), kind: "exact" },
    { key: "concerned", label: t("column.concerned"), kind: "exact" },
    { key: "of", label: t("column.of_reports"), kind: "exact" },
  ];
  const series = SEVERITIES.map(([severity, paint]) => [t(`severity.${severity}`), paint]);
  return panel({ id: "findings", title: t("panel.findings"), about: t("about.findings"), columns, rows, chart: "stack", series, none: t("none.findings") }, state, go);
}

/** Few agencies: each with each year. */
function filingPanel(agencies, state, go) {
  const { report } = store;
  const names = new Map();
  const rows = agencies.flatMap((agency) => {
    // Two agencies may have one name; each has its own row.
    const name = agencyName(agency);
    const times = (names.get(name) ?? 0) + 1;
    names.set(name, times);
    const label = times > 1 ? `${name} (${times})` : name;
    return store.years.map((year) => {
      const no = store.reportsOf.get(agency)?.find((one) => report.year[one] === year);
      const filing = no === undefined ? "not_filed" : report.filing[no];
      const told = no === undefined ? "" : (report.published_on[no] ?? "");
      return {
        agency: store.agency.name[agency], agency_id: store.agency.agency_id[agency], year: String(year), filing: t(`filing.${filing}`),
        published_on: told || null, days_late: no === undefined ? null : report.days_late[no], report_id: no === undefined ? null : report.report_id[no],
        x: String(year), row: label, y: 1, series: t(`filing.${filing}`), tip: [name, `${year} ${t(`filing.${filing}`)}`, told].filter(Boolean).join("\n"),
      };
    });
  });
  const columns = [
    { key: "agency", label: t("column.agency"), kind: "name", link: (row) => writeState({ ...state, tab: "agency", agency: row.agency_id }) },
    { key: "agency_id", label: t("column.agency_id"), kind: "id" },
    { key: "year", label: t("column.year"), kind: "text" },
    { key: "filing", label: t("column.filing"), kind: "text" },
    { key: "published_on", label: t("column.published_on"), kind: "text" },
    { key: "days_late", label: t("column.days_late"), kind: "exact" },
    { key: "report_id", label: t("column.report_id"), kind: "id" },
  ];
  const series = FILINGS.map(([filing, paint]) => [t(`filing.${filing}`), paint]);
  return panel({ id: "coverage", title: t("panel.coverage"), about: t("about.coverage"), columns, rows, chart: "cells", series, wide: true }, state, go);
}

/** Many agencies: groups of them, with the share that reported. */
function coveragePanel(agencies, state, go) {
  const { agency, report } = store;
  const dimension = ["region", "kind", "level"].find((one) => {
    const size = new Set(agencies.map((no) => agency[one][no])).size;
    return state[one] === "all" && size > 1 && size <= MOST_GROUPS;
  }) ?? "level";
  const labelOf = { region: (no) => (agency.region[no] === null ? t("unknown") : visible(agency.region[no])), kind: kindName, level: (no) => levelName(agency.level[no]) }[dimension];
  const groups = new Map();
  for (const no of agencies) {
    if (!agency.listed[no]) continue;
    const key = labelOf(no);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(no);
  }
  const reported = new Set(store.reports.map((no) => `${report.agency[no]} ${report.year[no]}`));
  const rows = [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([group, members]) =>
    store.years.map((year) => {
      const num = members.filter((no) => reported.has(`${no} ${year}`)).length;
      const value = num / members.length;
      return { group, year: String(year), value, num, den: members.length, x: String(year), row: group, y: value, tip: `${group} ${year}\n${shownAs("percent", value)}\n${t("tip.coverage", { num: shownExact(num), den: shownExact(members.length) })}` };
    }),
  );
  const columns = [
    { key: "group", label: t(`filter.${dimension}`), kind: "name" },
    { key: "year", label: t("column.year"), kind: "text" },
    { key: "value", label: t("column.coverage"), kind: "percent" },
    { key: "num", label: t("column.reported"), kind: "exact" },
    { key: "den", label: t("column.listed"), kind: "exact" },
  ];
  const about = t(SUMMARY.has_list ? "about.coverage_list" : "about.coverage_known");
  return panel({ id: "coverage", title: t("panel.coverage"), about, columns, rows, chart: "heat", format: "percent", wide: true, none: t("none.listed") }, state, go);
}
