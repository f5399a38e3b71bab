// Numbers as the warehouse has them: up to 18 digits before and 6 behind the point. What a double cannot hold comes as text.

const MICRO = 1000000n;
const SAFE_SUM = 1e15;

function microUnits(value) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(value));
  const units = BigInt(whole) * MICRO + BigInt(fraction.padEnd(6, "0"));
  return sign ? -units : units;
}

function fromMicroUnits(units) {
  const sign = units < 0n ? "-" : "";
  const size = units < 0n ? -units : units;
  const fraction = String(size % MICRO).padStart(6, "0").replace(/0+$/, "");
  return `${sign}${size / MICRO}${fraction ? `.${fraction}` : ""}`;
}

/** The exact sum of values that are there: a number, or text where a double would not be exact. */
function exactSum(values) {
  let plain = 0;
  let units = 0n;
  for (const value of values) {
    if (Number.isSafeInteger(value)) plain += value;
    else units += microUnits(value);
    if (plain > SAFE_SUM || plain < -SAFE_SUM) {
      units += BigInt(plain) * MICRO;
      plain = 0;
    }
  }
  return units === 0n ? plain : fromMicroUnits(BigInt(plain) * MICRO + units);
}

/** A number with thousands separated and all its digits; "" where there is none. */
function shownExact(value) {
  if (value === null || value === undefined) return "";
  const [whole, fraction] = String(value).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? `.${fraction}` : "");
}

const ROUNDED = {
  percent: new Intl.NumberFormat("en-US", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  ratio: new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 }),
};

// Columns of numbers, which a file holds with all their digits.
const NUMBER_KINDS = new Set(["exact", "percent", "ratio", "mixed"]);

/** A value as its format shows it: percent and ratio rounded, exact with all digits. */
function shownAs(format, value) {
  if (value === null || value === undefined) return "";
  return format in ROUNDED ? ROUNDED[format].format(Number(value)) : shownExact(value);
}
