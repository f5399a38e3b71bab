// The tabs that show indicators over the years: each panel is a row of this list.

const INDICATOR_PANELS = {
  requests: [
    { id: "received", chart: "stack", indicators: ["received"] },
    {
      id: "outcomes", chart: "stack",
      indicators: ["granted_rate", "partially_granted_rate", "denied_rate", "unavailable_rate", "not_processed_rate", "other_rate"],
    },
    { id: "handling", chart: "lines", indicators: ["disclosure_rate", "completion_rate", "carry_over_rate"] },
    {
      id: "outcome_details", chart: "bars", ofYear: true,
      indicators: ["not_held_rate", "petition_rate", "repetition_rate", "unclear_rate", "fee_unpaid_rate", "procedural_rate", "not_disclosed_rate"],
    },
  ],
  refusals: [
    { id: "denied", chart: "lines", indicators: ["denied_rate", "partially_granted_rate"] },
    { id: "grounds_of_year", chart: "bars", ofYear: true, indicators: [/^ground_/] },
    { id: "grounds", chart: "stack", indicators: [/^ground_/], wide: true },
    { id: "ground_kinds", chart: "lines", indicators: ["absolute_grounds_share", "discretionary_grounds_share", "third_party_share"] },
  ],
  applicants: [
    { id: "applicants", chart: "stack", indicators: ["natural_person_share", /^share_(?!of_division)/] },
    { id: "applicants_of_year", chart: "bars", ofYear: true, indicators: ["natural_person_share", /^share_(?!of_division)/] },
    { id: "applicant_rates", chart: "lines", indicators: [/^disclosure_rate_/], wide: true },
  ],
  disputes: [
    { id: "disputes", chart: "stack", indicators: ["reconsiderations", "lawsuits"] },
    {
      id: "corrections", chart: "lines",
      indicators: ["reconsideration_correction_rate", "direct_lawsuit_correction_rate", "later_lawsuit_correction_rate", "correction_rate"],
    },
    { id: "upheld", chart: "lines", indicators: ["reconsideration_upheld_rate", "pending_rate", "later_lawsuit_share"] },
    { id: "dispute_rates", chart: "lines", indicators: ["reconsideration_rate", "lawsuit_rate", "dispute_rate"] },
  ],
};

const AGENCY_PANELS = [
  { id: "agency_requests", chart: "lines", indicators: ["received", "answered", "carried_out"] },
  { id: "agency_outcomes", chart: "stack", indicators: INDICATOR_PANELS.requests[1].indicators },
  { id: "agency_rates", chart: "lines", indicators: ["disclosure_rate", "denied_rate", "completion_rate"] },
  { id: "agency_disputes", chart: "lines", indicators: ["reconsiderations", "lawsuits"] },
];

function indicatorNames(patterns) {
  const known = store.indicator.indicator;
  return patterns.flatMap((pattern) => known.filter((name) => (pattern instanceof RegExp ? pattern.test(name) : name === pattern)));
}

// Shorter than this, what labels share is left: "Share granted" says more than "granted".
const LONG_SHARED = 12;

/** Labels without what all of them begin or end with: "Refusals on the ground of state secrets" is state secrets. */
function shortLabels(labels) {
  if (labels.length < 3) return labels;
  const isShared = (place) => labels.every((label) => label.at(place) !== undefined && label.at(place) === labels[0].at(place));
  const width = (text) => [...text].reduce((sum, sign) => sum + (sign > "⺀" ? 2 : 1), 0);
  let [start, end] = [0, 0];
  while (isShared(start)) start += 1;
  while (isShared(-1 - end)) end += 1;
  const before = labels[0].slice(0, start).replace(/[^ :：]*$/, "");
  const behind = end === 0 ? "" : labels[0].slice(-end).replace(/^\p{L}*/u, "");
  const first = width(before) < LONG_SHARED ? 0 : before.length;
  const last = width(behind) < LONG_SHARED ? 0 : behind.length;
  return labels.map((label) => label.slice(first, label.length - last));
}

function tipOf(indicator, at, figure) {
  const lines = [`${indicator.label} ${at}`, `${shownAs(indicator.format, figure.value)}${indicator.unit ? ` ${indicator.unit}` : ""}`];
  if (!indicator.isCount) lines.push(t("tip.quotient", { num: shownExact(figure.num), den: shownExact(figure.den) }));
  if (figure.nReports !== undefined) lines.push(t("tip.reports", { values: shownExact(figure.nValues), reports: shownExact(figure.nReports) }));
  if (figure.nFailed > 0) lines.push(t("tip.failed", { failed: shownExact(figure.nFailed) }));
  return lines.join("\n");
}

/** A panel of indicators, over the years or for the year chosen; `reports` are those that the filters leave, of all years. */
function indicatorPanel(definition, reports, state, go) {
  const { id, chart, ofYear, wide } = definition;
  const indicators = indicatorNames(definition.indicators).map(indicatorOf);
  const years = ofYear ? [state.year] : store.years;
  const byYear = new Map(years.map((year) => [year, reports.filter((no) => year === "all" || String(store.report.year[no]) === String(year))]));
  const shortened = shortLabels(indicators.map((indicator) => indicator.label));
  const short = (indicator) => shortened[indicators.indexOf(indicator)];
  const rows = [];
  for (const year of years) {
    const at = year === "all" ? t("filter.all_years") : String(year);
    for (const [order, indicator] of indicators.entries()) {
      const figure = pooled(indicator, byYear.get(year));
      if (figure.nReports === 0) continue;
      rows.push({
        year: at, indicator: indicator.label, value: figure.value, num: figure.num, den: figure.den, unit: indicator.unit,
        n_values: figure.nValues, n_reports: figure.nReports, n_failed: figure.nFailed,
        x: chart === "bars" ? short(indicator) : at, y: figure.value === null ? null : Number(figure.value),
        series: chart === "bars" ? "" : short(indicator), order, tip: tipOf(indicator, at, figure),
      });
    }
  }
  const format = indicators[0].format;
  const columns = [
    { key: "year", label: t("column.year"), kind: "text" },
    { key: "indicator", label: t("column.indicator"), kind: "name" },
    { key: "value", label: t("column.value"), kind: format },
    ...(indicators.every((indicator) => indicator.isCount)
      ? []
      : [{ key: "num", label: t("column.num"), kind: "exact" }, { key: "den", label: t("column.den"), kind: "exact" }]),
    { key: "n_values", label: t("column.n_values"), kind: "exact" },
    { key: "n_reports", label: t("column.n_reports"), kind: "exact" },
    { key: "n_failed", label: t("column.n_failed"), kind: "exact" },
  ];
  const series = chart === "bars" ? [[""]] : indicators.filter((one) => rows.some((row) => row.indicator === one.label)).map((one) => [short(one)]);
  const cautions = [...new Set(indicators.map((indicator) => indicator.caution).filter(Boolean))];
  const at = ofYear ? `${state.year === "all" ? t("filter.all_years") : state.year}${t("stop")}` : "";
  const about = `${at}${t(`about.${id}`)}${cautions.length === 1 ? `${t("gap")}${t("caution", { text: cautions[0] })}` : ""}`;
  return panel({ id, title: t(`panel.${id}`), about, columns, rows, chart, format, series, wide }, state, go);
}

function indicatorTab(state, go) {
  const reports = selectedReports(state);
  const panels = INDICATOR_PANELS[state.tab].map((definition) => indicatorPanel(definition, reports, state, go));
  const mayDouble = state.kind !== "departments" && !GOVERNMENTS.has(state.kind) && state.kind === "all";
  return [mayDouble && el("p", { class: "note trap" }, t("trap.governments")), el("div", { class: "panels" }, panels)];
}
