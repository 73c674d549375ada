import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { afterEach } from "vitest";
import { type LocatorSelectors, utils } from "vitest/browser";

/** What is shown, and the ways to find something on the page. */
export interface Screen extends LocatorSelectors {
  container: HTMLElement;
  unmount: () => void;
}

const shown = new Set<() => void>();

/** Shows something on the page until the test ends. Not by vitest-browser-react: with it, npm leaves React out of the bill of materials. */
export function render(part: ReactNode): Screen {
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  root.render(part);
  const unmount = () => {
    root.unmount();
    container.remove();
    shown.delete(unmount);
  };
  shown.add(unmount);
  return { ...utils.getElementLocatorSelectors(document.body), container, unmount };
}

afterEach(() => {
  for (const unmount of shown) unmount();
});
