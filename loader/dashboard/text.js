// Texts in the language of the page, and names from documents as they may be shown.

const TEXTS = JSON.parse(document.getElementById("data-texts").textContent);
const LANGUAGES = { zh: "zh-CN", en: "en" };
let language = "zh";

/** The text of a key, with {name} replaced by the values given. A key without text stands for itself. */
function t(key, values = {}) {
  const text = TEXTS[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function hasText(key) {
  return key in TEXTS[language];
}

/** Text of a document with what cannot be seen, or turns the direction of writing, written out: ⟨U+202E⟩. */
function visible(text) {
  return String(text ?? "").replace(/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, (sign) =>
    sign === "\n" ? "⏎" : sign === "\t" ? "⇥" : `⟨U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}
