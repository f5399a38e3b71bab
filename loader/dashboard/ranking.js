// Agencies of one year by one indicator.

const MOST_BARS = 30;

function rankingYear(state) {
  return state.year === "all" ? store.years.at(-1) : Number(state.year);
}

function rankingTab(state, go) {
  const indicator = indicatorOf(state.indicator);
  const year = rankingYear(state);
  const reports = selectedReports(state, year ?? "none").filter((no) => store.report.agency[no] !== null);
  const { rows: places, nRanked } = ranked(indicator, reports, state.order);
  const names = new Map();
  const rows = places.map((figure, place) => rankingRow(figure, place, indicator, nRanked, names));
  const options = store.indicator.indicator.map((name, place) => [name, named("indicator", "name", place)]);
  const controls = el(
    "div",
    { class: "controls" },
    choice(t("ranking.indicator"), "indicator", options, state.indicator, (value) => go({ indicator: value })),
    choice(t("ranking.order"), "order", [["desc", t("ranking.desc")], ["asc", t("ranking.asc")]], state.order, (value) => go({ order: value })),
  );
  const about = [
    year === undefined ? "" : `${year}${t("stop")}`,
    indicator.definition,
    t("ranking.formula", { formula: indicator.formula }),
    indicator.caution && t("caution", { text: indicator.caution }),
    indicator.smallest && t("ranking.small", { n: indicator.smallest }),
    t("ranking.counts", { ranked: shownExact(nRanked), all: shownExact(rows.length) }),
  ].filter(Boolean).join(t("gap"));
  return [
    controls,
    state.year === "all" && year !== undefined && el("p", { class: "note" }, t("ranking.latest", { year })),
    state.kind === "all" && indicator.isCount && el("p", { class: "note trap" }, t("trap.kinds")),
    el("div", { class: "panels" }, panel({
      id: "ranking", title: indicator.label, about, columns: rankingColumns(state, indicator), rows, chart: "bars", format: indicator.format,
      series: [[""]], wide: true, both: true, none: t(rows.length ? "none.ranked" : "panel.none"),
    }, state, go)),
  ];
}

function rankingRow(figure, place, indicator, nRanked, names) {
  const { agency, report } = store;
  const { no, rank, value, num, den, state, isFailed } = figure;
  const who = report.agency[no];
  const name = agencyName(who);
  const why = [t(`state.${state}`), isFailed && t("state.failed")].filter(Boolean).join(t("comma"));
  const isBar = rank !== null && place < MOST_BARS;
  const label = names.has(name) ? `${name} (${names.get(name) + 1})` : name;
  if (isBar) names.set(name, (names.get(name) ?? 0) + 1);
  const tip = [`${rank}. ${name}`, shownAs(indicator.format, value) + (indicator.unit ? ` ${indicator.unit}` : ""), !indicator.isCount && t("tip.quotient", { num: shownExact(num), den: shownExact(den) }), t("tip.rank", { rank: rank ?? "", n: shownExact(nRanked) }), why];
  return {
    rank, agency: agency.name[who], kind: kindName(who), level: levelName(agency.level[who]), region: agency.region[who], value, num, den,
    state: why, agency_id: agency.agency_id[who], report_id: report.report_id[no], source: report.source_path[no],
    x: label, y: isBar ? Number(value) : null, series: "", tip: tip.filter(Boolean).join("\n"),
  };
}

function rankingColumns(state, indicator) {
  return [
    { key: "rank", label: t("column.rank"), kind: "exact" },
    { key: "agency", label: t("column.agency"), kind: "name", link: (row) => writeState({ ...state, tab: "agency", agency: row.agency_id }) },
    { key: "value", label: t("column.value"), kind: indicator.format },
    ...(indicator.isCount ? [] : [{ key: "num", label: t("column.num"), kind: "exact" }, { key: "den", label: t("column.den"), kind: "exact" }]),
    { key: "state", label: t("column.state"), kind: "wrap" },
    { key: "kind", label: t("filter.kind"), kind: "wrap" },
    { key: "level", label: t("filter.level"), kind: "text" },
    { key: "region", label: t("filter.region"), kind: "wrap" },
    { key: "agency_id", label: t("column.agency_id"), kind: "id" },
    { key: "report_id", label: t("column.report_id"), kind: "id" },
    { key: "source", label: t("column.source"), kind: "long" },
  ];
}
