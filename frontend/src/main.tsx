import "virtual:fonts.css";
import "virtual:mantine-styles.css";
import "virtual:theme-variables.css";
import "./app/global.css";
import "./app/print.css";

import { type ReactNode, startTransition, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";

import { App, createServices, ThemeProvider } from "./app/App";
import { watchCrashes } from "./app/crashes";
import { ConfigErrorPage } from "./app/pages/ConfigErrorPage";
import { router } from "./app/router";
import { routeOf } from "./app/routeOf";
import { applyStyles } from "./shared/browser/applyStyles";
import { rememberLoadFailures } from "./shared/browser/loadFailures";
import { ConfigError, loadConfig } from "./shared/config/config";
import { startSession } from "./shared/session/startSession";

/**
 * The frame stays until the styles and the page have come: then the app replaces it in one go. Not at the top level: the code of the session imports modules that are bundled with this one, so it would wait for itself.
 */
async function start(root: Root): Promise<void> {
  const styled = applyStyles(document);
  const loaded = router.load();
  try {
    const config = loadConfig();
    const session = await startSession(config, window.location);
    if (session === undefined) return;
    await Promise.all([styled, loaded]);
    render(
      root,
      <StrictMode>
        <App {...createServices(await config, session)} />
      </StrictMode>,
    );
  } catch (error) {
    const faults = error instanceof ConfigError ? error.faults : [String(error)];
    await styled;
    render(
      root,
      <ThemeProvider>
        <ConfigErrorPage faults={faults} />
      </ThemeProvider>,
    );
  }
}

/** The first rendering takes long on a slow phone. As a transition it gives way to what the shopper does, every few milliseconds. */
const render = (root: Root, app: ReactNode) => startTransition(() => root.render(app));

rememberLoadFailures(window);
watchCrashes(window, () => routeOf(router));
const element = document.getElementById("root");
if (element === null) throw new Error("index.html has no element #root");
void start(createRoot(element));
