// One agency: what it is, its years, its indicators, its findings, and its facts with where they stand.

const MOST_NAMES = 60;
const NO_AGENCY = "none";
const TABLE_CODES = ["proactive", "requests", "disputes"];
const detailsOf = new Map();
let wantedName = "";

function agencyTab(state, go, redraw) {
  const chosen = state.agency === NO_AGENCY ? -1 : (store.agencyById.get(state.agency) ?? null);
  const parts = [picker(state, go, redraw, chosen)];
  if (chosen === null) {
    if (state.agency) parts.push(el("p", { class: "note" }, t("agency.unknown", { id: visible(state.agency) })));
    return parts;
  }
  const reports = store.reportsOf.get(chosen) ?? [];
  const ofYear = reports.filter((no) => state.year === "all" || String(store.report.year[no]) === state.year);
  parts.push(el("h2", {}, agencyName(chosen)));
  if (chosen >= 0) parts.push(aboutAgency(chosen, reports));
  const panels = [reportsOfAgency(reports, state, go)];
  if (chosen >= 0 && reports.length > 0) {
    panels.push(...AGENCY_PANELS.map((definition) => indicatorPanel(definition, reports, state, go)), indicatorsOfAgency(reports, state, go));
  }
  parts.push(el("div", { class: "panels" }, panels, findingsOfAgency(chosen, ofYear, state, go), ...factsOfAgency(chosen, ofYear, state, go)));
  if (reports.length > 0 && SUMMARY.has_facts && !detailsOf.has(chosen)) {
    document.body.dataset.unpacking = "";
    unpack(`data-agency-${chosen}`).then((details) => {
      detailsOf.set(chosen, details);
      delete document.body.dataset.unpacking;
      redraw();
    });
  }
  return parts;
}

function picker(state, go, redraw, chosen) {
  const list = el("ul", { class: "list", id: "names" });
  const told = el("p", { class: "note", "aria-live": "polite" });
  const link = (no, name) => el("li", {}, el("a", { href: writeState({ ...state, agency: no < 0 ? NO_AGENCY : store.agency.agency_id[no] }) }, name));
  const fill = () => {
    const isOpen = chosen === null || wantedName !== "";
    const wanted = wantedName.trim().toLowerCase();
    const fits = isOpen ? selectedAgencies(state).filter((no) => `${store.agency.name[no]} ${store.agency.aliases[no] ?? ""} ${store.agency.agency_id[no]}`.toLowerCase().includes(wanted)) : [];
    list.replaceChildren(...fits.slice(0, MOST_NAMES).map((no) => link(no, agencyName(no))));
    if (isOpen && wanted === "" && store.noAgency.length > 0) list.append(link(-1, agencyName(-1)));
    told.textContent = isOpen ? t(fits.length > MOST_NAMES ? "agency.more" : "agency.fits", { n: shownExact(fits.length), shown: MOST_NAMES }) : "";
    told.hidden = !isOpen;
  };
  const field = el("input", { type: "search", id: "wanted", value: wantedName, autocomplete: "off", input: () => { wantedName = field.value; fill(); } });
  fill();
  return el("div", {}, el("div", { class: "controls" }, el("label", { class: "choice" }, t("agency.search"), field)), told, list);
}

function aboutAgency(no, reports) {
  const { agency } = store;
  const pairs = [
    ["column.agency_id", agency.agency_id[no]],
    ["filter.kind", kindName(no)],
    ["filter.level", levelName(agency.level[no])],
    ["filter.region", agency.region[no] ?? t("unknown")],
    ["agency.division", agency.division[no]],
    ["agency.aliases", agency.aliases[no]],
    ["column.reports", shownExact(reports.length)],
  ];
  return el("dl", { class: "about-agency" }, pairs.filter(([, value]) => value !== null).map(([key, value]) => [el("dt", {}, t(key)), el("dd", {}, visible(value))]));
}

function reportsOfAgency(reports, state, go) {
  const { report } = store;
  const rows = reports.map((no) => ({
    year: report.year[no], status: t(`status.${report.status[no]}`), filing: report.filing[no] && t(`filing.${report.filing[no]}`),
    published_on: report.published_on[no], forms: TABLE_CODES.map((table) => report[`form_${table}`][no] ?? "—").join(" / "),
    n_values: report.n_values[no], n_blank: report.n_blank[no], n_other: report.n_facts[no] - report.n_values[no] - report.n_blank[no],
    n_documents: report.n_documents[no], title: report.title[no], report_id: report.report_id[no], source: report.source_path[no],
  }));
  const column = (key, kind, label = `column.${key}`) => ({ key, label: t(label), kind });
  const columns = [
    column("year", "text"), column("status", "text"), column("filing", "text"), column("published_on", "text"), column("forms", "text"),
    column("n_values", "exact", "column.numbers"), column("n_blank", "exact", "cell.blank"), column("n_other", "exact", "column.unplaced"),
    column("n_documents", "exact"), column("title", "long"), column("report_id", "id"), column("source", "long"),
  ];
  return panel({ id: "agency_reports", title: t("panel.agency_reports"), about: t("about.agency_reports"), columns, rows, wide: true, none: t("none.agency_reports") }, state, go);
}

/** Every indicator of the year chosen, or the last one, with its place among all agencies and those of its kind. */
function indicatorsOfAgency(reports, state, go) {
  const years = reports.filter((no) => store.report.year[no] !== null);
  const no = years.find((one) => String(store.report.year[one]) === state.year) ?? (state.year === "all" ? years.at(-1) : undefined);
  const rows = [];
  if (no !== undefined) {
    const year = store.report.year[no];
    const kind = store.agency.kind[store.report.agency[no]];
    const all = store.reports.filter((one) => store.report.year[one] === year && store.report.agency[one] !== null);
    const alike = kind === null ? [] : all.filter((one) => store.agency.kind[store.report.agency[one]] === kind);
    for (const name of store.indicator.indicator) {
      const indicator = indicatorOf(name);
      const figure = figureOf(indicator, no);
      if (figure.state === "n") continue;
      rows.push({
        indicator: indicator.label, value: figure.value, format: indicator.format,
        unit: indicator.unit, num: figure.num, den: figure.den, rank: placeOf(indicator, figure, all), kind_rank: placeOf(indicator, figure, alike),
        state: [t(`state.${figure.state}`), figure.isFailed && t("state.failed")].filter(Boolean).join(t("comma")), formula: indicator.formula,
      });
    }
  }
  const column = (key, kind) => ({ key, label: t(`column.${key}`), kind });
  const columns = [
    column("indicator", "name"), column("value", "mixed"), column("unit", "text"), column("num", "exact"), column("den", "exact"),
    column("rank", "text"), column("kind_rank", "text"), column("state", "wrap"), column("formula", "long"),
  ];
  const year = no === undefined ? "" : ` ${store.report.year[no]}`;
  return panel({ id: "agency_indicators", title: `${t("panel.agency_indicators")}${year}`, about: t("about.agency_indicators"), columns, rows, wide: true, none: t("none.agency_year") }, state, go);
}

/** "3 / 40": the place of a value among those that are ranked; null where it is not. */
function placeOf(indicator, figure, reports) {
  if (figure.state !== "r") return null;
  let better = 0;
  let all = 0;
  for (const no of reports) {
    if (indicator.states[no].toLowerCase() !== "r") continue;
    all += 1;
    if (Number(quotient(indicator, indicator.num[no], indicator.den[no])) > Number(figure.value)) better += 1;
  }
  return all === 0 ? null : `${better + 1} / ${all}`;
}

function findingsOfAgency(agency, reports, state, go) {
  const chosen = new Set(reports);
  const details = detailsOf.get(agency);
  const rows = details?.finding_text ? findingTexts(details.finding_text, chosen) : findingCounts(chosen);
  const column = (key, kind) => ({ key, label: t(`column.${key}`), kind });
  const columns = [
    column("year", "text"), column("severity", "text"), column("check", "text"), column("rule", "name"),
    ...(details?.finding_text ? [column("scope", "wrap"), column("message", "long"), column("locators", "wrap")] : [column("findings", "exact")]),
    column("report_id", "id"),
  ];
  return panel({ id: "agency_findings", title: t("panel.agency_findings"), columns, rows, wide: true, none: t("none.findings") }, state, go);
}

function ruleName(check) {
  return named("check", "name", store.checkOrder.get(check));
}

function findingTexts(found, chosen) {
  const message = found[`message_${language}`];
  return found.report.map((no, place) => [no, place]).filter(([no]) => chosen.has(no)).map(([no, place]) => ({
    year: store.report.year[no], severity: t(`severity.${found.severity[place]}`), check: found.check[place], rule: ruleName(found.check[place]),
    scope: language === "zh" ? found.scope_label[place] : found.scope[place], message: message[place], locators: found.locators[place], report_id: store.report.report_id[no],
  }));
}

function findingCounts(chosen) {
  const { finding, report } = store;
  return finding.report.map((no, place) => [no, place]).filter(([no]) => chosen.has(no)).map(([no, place]) => ({
    year: report.year[no], severity: t(`severity.${finding.severity[place]}`), check: finding.check[place], rule: ruleName(finding.check[place]),
    findings: finding.n[place], report_id: report.report_id[no],
  }));
}

function factsOfAgency(agency, reports, state, go) {
  if (!SUMMARY.has_facts) return [howToGetFacts(agency)];
  const details = detailsOf.get(agency);
  if (!details) return reports.length ? [el("p", { class: "note", "aria-live": "polite" }, t("facts.unpacking"))] : [];
  return TABLE_CODES.map((table) => factPanel(details.fact, table, new Set(reports), state, go));
}

function howToGetFacts(agency) {
  const wanted = agency < 0 ? "agency_id is null" : `agency_id = '${store.agency.agency_id[agency].replaceAll("'", "''")}'`;
  const order = "year, report_id, table_code, row_order, measure, applicant_order";
  const command = `ogi shell --warehouse ${t("facts.folder")} -csv -c "select * from v_fact where ${wanted} order by ${order}" > facts.csv`;
  const copied = el("span", { class: "note", "aria-live": "polite" });
  const copy = () => navigator.clipboard.writeText(command).then(() => { copied.textContent = t("facts.copied"); }, () => { copied.textContent = t("facts.not_copied"); });
  return el("section", { class: "panel wide", id: "p-how" }, el("h3", {}, t("panel.facts")), el("p", { class: "about" }, t("facts.left_out")), el("pre", {}, command), el("button", { type: "button", click: copy }, t("facts.copy")), " ", copied);
}

function factPanel(fact, table, chosen, state, go) {
  const { report } = store;
  const rows = [];
  (fact?.report ?? []).forEach((no, place) => {
    if (fact.table[place] !== table || !chosen.has(no)) return;
    const [row, measure] = [fact.row[place], fact.measure[place]];
    const label = labelOf(report[`form_${table}`][no], table, row, measure);
    const applicant = fact.applicant[place];
    rows.push({
      year: report.year[no], row: language === "zh" ? (label?.row ?? row) : row, measure: language === "zh" ? (label?.measure ?? "") : measure,
      applicant: language === "zh" ? applicantLabel(applicant) : applicant, value: fact.value[place], unit: fact.unit[place], status: t(`cell.${fact.status[place]}`),
      evidence: t(`evidence.${fact.evidence[place]}`), raw: fact.raw[place], locator: fact.locator[place], report_id: report.report_id[no], source: report.source_path[no],
    });
  });
  const column = (key, kind) => ({ key, label: t(`column.${key}`), kind });
  const columns = [
    column("year", "text"), column("row", "name"), ...(table === "requests" ? [column("applicant", "wrap")] : [column("measure", "wrap")]), column("value", "exact"), column("unit", "text"),
    column("status", "text"), column("evidence", "text"), column("raw", "wrap"), column("locator", "text"), column("report_id", "id"), column("source", "long"),
  ];
  return panel({ id: `facts_${table}`, title: t(`table.${table}`), about: t("about.facts"), columns, rows, wide: true, none: t("none.facts") }, state, go);
}

let labels = null;

function labelOf(form, table, row, measure) {
  if (labels === null) {
    const { label } = store;
    labels = new Map(label.form.map((one, place) => [[one, label.table[place], label.row[place], label.measure[place]].join(" "), { row: label.row_label[place], measure: label.measure_label[place] }]));
  }
  return labels.get([form, table, row, measure].join(" "));
}

function applicantLabel(applicant) {
  const place = store.applicant.applicant.indexOf(applicant);
  return place < 0 ? applicant : store.applicant.label[place];
}
