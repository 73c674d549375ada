import "virtual:fonts.css";
import "virtual:mantine-styles.css";
import "virtual:theme-variables.css";
import "./app/global.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App, createServices, ThemeProvider } from "./app/App";
import { ConfigErrorPage } from "./app/pages/ConfigErrorPage";
import { rememberLoadFailures } from "./shared/browser/loadFailures";
import { ConfigError, loadConfig } from "./shared/config/config";
import { continueSession } from "./shared/session/continueSession";

rememberLoadFailures(window);
const element = document.getElementById("root");
if (element === null) throw new Error("index.html has no element #root");
const root = createRoot(element);

try {
  const services = createServices(await loadConfig(), window.location.origin);
  if (!(await continueSession(services.users, window.location))) {
    root.render(
      <StrictMode>
        <App {...services} />
      </StrictMode>,
    );
  }
} catch (error) {
  const faults = error instanceof ConfigError ? error.faults : [String(error)];
  root.render(
    <ThemeProvider>
      <ConfigErrorPage faults={faults} />
    </ThemeProvider>,
  );
}
