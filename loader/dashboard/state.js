// What is shown, kept in the address behind #, so that a view can be linked and the browser's own way back works.

const TABS = ["overview", "requests", "refusals", "applicants", "disputes", "ranking", "agency", "quality"];
const DEFAULTS = {
  tab: "overview", year: "all", region: "all", kind: "all", level: "all", indicator: "disclosure_rate",
  order: "desc", agency: "", lang: "zh", tables: "",
};

/** The state of an address; what is unknown or wrong is as by default. `allowed` gives the values that a key may have. */
function readState(hash, allowed) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS)) {
    const value = given.get(key);
    if (value !== null && (!allowed[key] || allowed[key].has(value))) state[key] = value;
  }
  return state;
}

/** The address of a state: only what differs from the default. */
function writeState(state) {
  const given = new URLSearchParams();
  for (const [key, value] of Object.entries(DEFAULTS)) if (state[key] !== value) given.set(key, state[key]);
  return `#${given}`;
}
