// The effective configuration, secrets redacted by the agent.
import { announce, element } from "../dom.js";
import * as api from "../api.js";

export function configuration({ heading, body }) {
  heading.textContent = "Configuration";
  const ending = new AbortController();
  const text = element("pre", {
    class: "configuration", tabindex: "0", role: "region", "aria-label": "Configuration as YAML",
  }, "…");
  body.append(
    element("p", { class: "quiet" },
      "Everything that is in force, defaults included. Secrets are not shown. It is a file that "
      + "the agent takes."), text);
  api.text("config", ending.signal).then((yaml) => {
    text.textContent = yaml;
    announce("Configuration loaded");
  }).catch((error) => {
    if (!ending.signal.aborted) text.textContent = error.message;
  });
  return { end: () => ending.abort() };
}
