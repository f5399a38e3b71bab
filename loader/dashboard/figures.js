// Indicators of one report, pooled over reports, and ranked. A rate is sum of numerators / sum of denominators.

function indicatorOf(name) {
  const place = store.indicatorOrder.get(name);
  const at = (column) => store.indicator[column][place];
  const figure = store.figure.of[name];
  const kind = at("kind");
  return {
    name, kind, unit: at("unit"), scale: at("scale"), smallest: at("smallest"), label: named("indicator", "name", place),
    definition: named("indicator", "definition", place), formula: named("indicator", "formula", place),
    caution: named("indicator", "caution", place), isCount: kind === "count",
    format: kind === "count" ? "exact" : kind === "ratio" ? "ratio" : "percent",
    num: store.figure.columns[figure.num], den: store.figure.columns[figure.den], states: figure.state,
  };
}

/** The value that stands on a numerator and a denominator, as the warehouse works it out; null without one. */
function quotient(indicator, num, den) {
  if (num === null) return null;
  if (indicator.isCount) return num;
  if (den === null || !(Number(den) > 0)) return null;
  if (indicator.kind === "complement") return 1 - Number(num) / Number(den);
  return (indicator.scale * Number(num)) / Number(den);
}

/** One report: state is one of r s z b m l n (01_figures.sql), isFailed whether an error touches the cells. */
function figureOf(indicator, no) {
  const letter = indicator.states[no];
  const state = letter.toLowerCase();
  const num = indicator.num[no];
  const den = indicator.den[no];
  const hasValue = state === "r" || state === "s";
  return { num, den, state, isFailed: letter !== state, value: hasValue ? quotient(indicator, num, den) : null };
}

/** Reports together. Those that name no agency or year belong to no group; nReports are those whose form prints the cells. */
function pooled(indicator, reports) {
  const { agency, year } = store.report;
  const nums = [];
  const dens = [];
  let nReports = 0;
  let nFailed = 0;
  for (const no of reports) {
    const letter = indicator.states[no];
    const state = letter.toLowerCase();
    if (state === "n" || agency[no] === null || year[no] === null) continue;
    nReports += 1;
    if (letter !== state) nFailed += 1;
    if (state !== "r" && state !== "s") continue;
    nums.push(indicator.num[no]);
    if (indicator.den[no] !== null) dens.push(indicator.den[no]);
  }
  const num = nums.length ? exactSum(nums) : null;
  const den = dens.length ? exactSum(dens) : null;
  return { num, den, nReports, nValues: nums.length, nFailed, value: quotient(indicator, num, den) };
}

/** Reports by value; equal ones share a place, and place 1 is the largest value in either order. Only what the warehouse ranks has one. */
function ranked(indicator, reports, order = "desc") {
  const figures = reports.map((no) => ({ no, ...figureOf(indicator, no), rank: null }));
  const places = figures.filter((figure) => figure.state === "r");
  places.sort((one, other) => Number(other.value) - Number(one.value) || one.no - other.no);
  places.forEach((figure, place) => {
    const before = places[place - 1];
    figure.rank = before && Number(before.value) === Number(figure.value) ? before.rank : place + 1;
  });
  if (order === "asc") places.reverse();
  const others = figures.filter((figure) => figure.state !== "r");
  others.sort((one, other) => "szbmln".indexOf(one.state) - "szbmln".indexOf(other.state) || one.no - other.no);
  return { rows: [...places, ...others], nRanked: places.length };
}
