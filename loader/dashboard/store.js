// The data of the page: columns by name, as the statements of sql/dashboard/ give them.

const SUMMARY = JSON.parse(document.getElementById("data-summary").textContent);
const GOVERNMENTS = new Set(["government", "government_office"]);
const UNKNOWN = "unknown";
let store = null;

/** JSON that was packed into an element of the page: base64, gzip. */
async function unpack(id) {
  const text = atob(document.getElementById(id).textContent);
  const packed = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) packed[place] = text.charCodeAt(place);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

async function openStore() {
  store = await unpack("data-main");
  const { agency, report } = store;
  store.reports = [...report.report_id.keys()];
  store.agencies = [...agency.agency_id.keys()];
  store.years = [...new Set(report.year.filter((year) => year !== null))].sort();
  store.noAgency = store.reports.filter((no) => report.agency[no] === null);
  store.checkOrder = new Map(store.check.check.map((check, place) => [check, place]));
  store.indicatorOrder = new Map(store.indicator.indicator.map((name, place) => [name, place]));
  store.reportsOf = new Map();
  for (const no of store.reports) {
    const key = report.agency[no] ?? -1;
    if (!store.reportsOf.has(key)) store.reportsOf.set(key, []);
    store.reportsOf.get(key).push(no);
  }
  store.agencyById = new Map(agency.agency_id.map((id, place) => [id, place]));
}

/** Agencies that the filters leave; region, kind and level may be `unknown`, kind also `departments`. */
function selectedAgencies(state) {
  const { agency } = store;
  const fits = (wanted, value) => wanted === "all" || (value ?? UNKNOWN) === wanted;
  const isKind = (kind) =>
    state.kind === "departments" ? kind !== null && !GOVERNMENTS.has(kind) : fits(state.kind, kind);
  return store.agencies.filter(
    (no) => fits(state.region, agency.region[no]) && fits(state.level, agency.level[no]) && isKind(agency.kind[no]),
  );
}

/** Reports that the filters leave, of all years unless `ofYear` is one. Those of no agency or year are there only unfiltered. */
function selectedReports(state, ofYear = "all") {
  const { report } = store;
  const isAll = state.region === "all" && state.kind === "all" && state.level === "all";
  const agencies = isAll ? null : new Set(selectedAgencies(state));
  return store.reports.filter(
    (no) =>
      (agencies === null || agencies.has(report.agency[no])) &&
      (ofYear === "all" || String(report.year[no]) === String(ofYear)),
  );
}

function kindName(no) {
  const { kind, kind_name: name } = store.agency;
  if (kind[no] === null) return t("unknown");
  return language === "zh" ? name[no] : `${kind[no].replaceAll("_", " ")} ${name[no]}`;
}

function levelName(level) {
  return level === null ? t("unknown") : t(`level.${level}`);
}

function agencyName(no) {
  return no === null || no < 0 ? t("agency.none") : visible(store.agency.name[no]);
}

/** A name of the reference data in the language of the page: its columns are X_zh and X_en. */
function named(table, column, place) {
  return store[table][`${column}_${language}`][place] ?? "";
}
