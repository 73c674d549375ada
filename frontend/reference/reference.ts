import "@scalar/api-reference/style.css";
import "./reference.css";

import { createApiReference } from "@scalar/api-reference";

import { sectionOfProblem } from "./problems";

const problem = sectionOfProblem(location.hash);
if (problem !== undefined) {
  history.replaceState(null, "", location.pathname); // the fragments of sections are Scalar's own
}

createApiReference("#reference", {
  url: "/openapi.json",
  // Nothing of anybody else: no fonts, no proxy, no measurements, no assistant.
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  documentDownloadType: "json",
  theme: "default",
  defaultOpenFirstTag: true,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  authentication: { preferredSecurityScheme: "accessToken" },
  onLoaded: () => {
    if (problem !== undefined) {
      document.querySelector(`[id$="${problem}"]`)?.scrollIntoView();
    }
  },
  metaData: { title: "EventForge API" },
});
