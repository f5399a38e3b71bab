// The page: tabs, filters, language, and what the address says.

const TAB_VIEWS = { overview: overviewTab, ranking: rankingTab, agency: agencyTab, quality: qualityTab };
let allowed = {};
let width = 0;

function currentState() {
  return readState(location.hash, allowed);
}

/** Go to a view: the address changes, and the page follows it. */
function go(changes) {
  const address = writeState({ ...currentState(), ...changes });
  if (address === location.hash || (address === "#" && location.hash === "")) render();
  else location.hash = address;
}

function filterOptions() {
  const { agency } = store;
  const distinct = (values) => [...new Set(values.map((value) => value ?? UNKNOWN))].sort((one, other) => (one === UNKNOWN) - (other === UNKNOWN) || (one < other ? -1 : 1));
  const kinds = new Map(store.agencies.map((no) => [agency.kind[no] ?? UNKNOWN, kindName(no)]));
  return {
    year: [["all", t("filter.all_years")], ...store.years.map((year) => [String(year), String(year)])],
    region: [["all", t("filter.all")], ...distinct(agency.region).map((region) => [region, region === UNKNOWN ? t("unknown") : visible(region)])],
    kind: [["all", t("filter.all")], ["departments", t("filter.departments")], ...distinct(agency.kind).map((kind) => [kind, kinds.get(kind)])],
    level: [["all", t("filter.all")], ...distinct(agency.level).map((level) => [level, level === UNKNOWN ? t("unknown") : levelName(level)])],
  };
}

function drawTabs(state) {
  const tabs = document.getElementById("tabs");
  const focused = tabs.contains(document.activeElement);
  const onKey = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) go({ tab: TABS[(TABS.indexOf(state.tab) + step + TABS.length) % TABS.length] });
  };
  tabs.setAttribute("aria-label", t("tabs"));
  tabs.replaceChildren(
    ...TABS.map((tab) => el("button", {
      type: "button", role: "tab", id: `tab-${tab}`, "aria-selected": String(tab === state.tab), "aria-controls": "main",
      tabindex: tab === state.tab ? "0" : "-1", click: () => go({ tab }), keydown: onKey,
    }, t(`tab.${tab}`))),
  );
  if (focused) document.getElementById(`tab-${state.tab}`).focus();
}

function drawFilters(state) {
  const focused = document.activeElement?.closest("#filters") ? document.activeElement.name : null;
  const filters = document.getElementById("filters");
  filters.setAttribute("aria-label", t("filters"));
  const options = filterOptions();
  filters.replaceChildren(
    ...Object.entries(options).map(([name, values]) => choice(t(`filter.${name}`), name, values, state[name], (value) => go({ [name]: value }))),
    el("button", { type: "button", id: "reset", click: () => go({ year: "all", region: "all", kind: "all", level: "all" }) }, t("filter.reset")),
  );
  if (focused) filters.querySelector(`[name="${focused}"]`)?.focus();
}

function render() {
  const state = currentState();
  language = state.lang;
  document.documentElement.lang = LANGUAGES[language];
  document.title = t("title");
  document.getElementById("title").textContent = t("title");
  document.getElementById("skip").textContent = t("skip");
  const button = document.getElementById("language");
  button.textContent = t("language");
  button.lang = language === "zh" ? "en" : "zh-CN";
  button.onclick = () => go({ lang: language === "zh" ? "en" : "zh" });
  drawTabs(state);
  drawFilters(state);
  drawMain(state);
  document.getElementById("footer").textContent = t("footer", { documents: shownExact(SUMMARY.documents), facts: shownExact(SUMMARY.facts), loader: SUMMARY.loader_version ?? "—", codebook: SUMMARY.codebook_version ?? "—" });
}

function drawMain(state) {
  forgetPanels();
  document.getElementById("tooltip").hidden = true;
  const main = document.getElementById("main");
  const focused = document.activeElement?.closest?.(".panel")?.id;
  const control = document.activeElement?.name ?? "";
  const scrolled = window.scrollY;
  main.setAttribute("aria-labelledby", `tab-${state.tab}`);
  const view = TAB_VIEWS[state.tab] ?? indicatorTab;
  const parts = store.reports.length === 0 ? [el("p", { class: "note" }, t("none.reports"))] : view(state, go, () => drawMain(currentState()));
  main.replaceChildren(...parts.flat().filter(Boolean));
  if (focused) document.getElementById(focused)?.querySelector(".toggle")?.focus();
  else if (control) main.querySelector(`[name="${control}"]`)?.focus();
  window.scrollTo(0, scrolled);
  width = main.clientWidth;
  drawPanels();
}

async function start() {
  await openStore();
  const options = filterOptions();
  const keys = (name) => new Set(options[name].map(([key]) => key));
  allowed = {
    tab: new Set(TABS), lang: new Set(Object.keys(LANGUAGES)), year: keys("year"), region: keys("region"), kind: keys("kind"), level: keys("level"),
    indicator: new Set(store.indicator.indicator), order: new Set(["asc", "desc"]),
  };
  window.addEventListener("hashchange", render);
  window.addEventListener("resize", () => {
    if (document.getElementById("main").clientWidth === width) return;
    width = document.getElementById("main").clientWidth;
    clearTimeout(start.timer);
    start.timer = setTimeout(drawPanels, 150);
  });
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  render();
}

start();
