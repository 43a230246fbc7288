// Makes elements. Whatever comes from outside becomes text, never markup: there is no other way in
// this program to put something on the page.

/** An element with attributes, `on…` listeners and children, which are elements or texts. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  apply(made, attributes);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

/** The same for a drawing. */
export function drawing(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  apply(made, attributes);
  made.append(...children);
  return made;
}

function apply(target, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) target.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") target[key] = value;
    else target.setAttribute(key, value === true ? "" : String(value));
  }
}

/** Replaces what an element holds, unless that is the same text already. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * A table with a caption, which is read out and not shown, and column headings. A heading or cell
 * that begins with `#` in `kinds` is a number and stands at the right.
 */
export function table(caption, headings, rows, kinds = "") {
  const number = (index) => (kinds[index] === "#" ? "number" : null);
  const head = headings.map((text, index) =>
    element("th", { scope: "col", class: number(index) }, text));
  const body = rows.map((cells) => element("tr", {}, cells.map((cell, index) =>
    index === 0
      ? element("th", { scope: "row", class: number(index) }, cell)
      : element("td", { class: number(index) }, cell))));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { "data-rows": rows.length },
      element("caption", { class: "unseen" }, caption),
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, body)));
}

/**
 * Shows a newer table of the same form: only rows that differ are exchanged, so that the focus and
 * what is marked stay where they are.
 */
export function refill(place, made) {
  const old = place.querySelector("tbody");
  const rows = made.querySelector("tbody");
  if (!old || !rows) {
    if (place.textContent !== made.textContent) place.replaceChildren(made);
    return;
  }
  [...rows.rows].forEach((row, index) => {
    const before = old.rows[index];
    if (!before) old.append(row);
    else if (before.textContent !== row.textContent) before.replaceWith(row);
  });
  while (old.rows.length > made.querySelector("table").dataset.rows) old.deleteRow(-1);
}

/** A form's field with its label. */
export function field(label, control) {
  return element("label", { class: "field" }, element("span", {}, label), control);
}

/** A choice of values with their names, of which one is chosen. */
export function choice(options, chosen, onchange) {
  return element("select", { onchange: (event) => onchange(event.target.value) },
    options.map(([value, name]) =>
      element("option", { value, selected: value === chosen }, name)));
}

/** Says something to those who do not see the page. */
export function announce(text) {
  setText(document.getElementById("announcer"), text);
}
