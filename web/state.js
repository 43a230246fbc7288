// The URL is the state: `#/graph?q=…&range=1h` names a page and everything that was chosen on it.

export function read() {
  const [path, parameters] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return { page: path || "overview", parameters: new URLSearchParams(parameters ?? "") };
}

/** The address of a page; parameters that are empty are left out. */
export function address(page, parameters = {}) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null);
  const query = new URLSearchParams(kept).toString();
  return `#/${page}${query ? `?${query}` : ""}`;
}

/** Goes there, as a link would. */
export function go(page, parameters) {
  location.hash = address(page, parameters);
}

/** Notes a change in the address without a new page in the history. */
export function note(page, parameters) {
  history.replaceState(null, "", address(page, parameters));
}
