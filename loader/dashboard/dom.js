// Elements of the page. Whatever comes from the warehouse gets into it as text.

/** An element with attributes, listeners (functions) and children; strings become text, null and false nothing. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

/** A choice with a label; `options` are [value, text]. */
function choice(label, name, options, value, onChange) {
  const select = el(
    "select",
    { name, change: () => onChange(select.value) },
    options.map(([key, text]) => el("option", { value: key, selected: String(key) === String(value) }, text)),
  );
  return el("label", { class: "choice" }, label, select);
}
