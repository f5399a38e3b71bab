// What is shown, as a CSV file that opens in Excel as it is: UTF-8 with a byte order mark, no text that would be run.

const RUN_AS_FORMULA = new RegExp(SUMMARY.run_as_formula, "s");
// A spreadsheet would take such an id for a number and drop its digits: 123, 12e4567.
const LIKE_A_NUMBER = /^\d+(e\d+)?$/i;

function csvField(value, kind) {
  if (value === null || value === undefined) return "";
  let text = String(value);
  if (!NUMBER_KINDS.has(kind) && (RUN_AS_FORMULA.test(text) || (kind === "id" && LIKE_A_NUMBER.test(text)))) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvText(columns, rows) {
  const lines = [columns.map((column) => csvField(column.label, "text"))];
  for (const row of rows) lines.push(columns.map((column) => csvField(row[column.key], column.kind)));
  return `\ufeff${lines.map((line) => `${line.join(",")}\r\n`).join("")}`;
}

function download(name, columns, rows) {
  const address = URL.createObjectURL(new Blob([csvText(columns, rows)], { type: "text/csv;charset=utf-8" }));
  const link = el("a", { href: address, download: `${name}.csv` });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
