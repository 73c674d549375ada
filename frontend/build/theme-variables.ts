import { MantineProvider } from "@mantine/core";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import type { Plugin } from "vite";

import { theme } from "../src/app/theme";

const name = "virtual:theme-variables.css";

/** The CSS that MantineProvider would put into style elements at run time. */
export function themeVariables(): string {
  const markup = renderToStaticMarkup(createElement(MantineProvider, { theme }));
  const sheets = [...markup.matchAll(/<style[^>]*>(.*?)<\/style>/gs)].map(([, css]) => css);
  if (sheets.length !== 2) throw new Error(`MantineProvider renders ${sheets.length} style elements, not 2`);
  return sheets.join("\n");
}

/** Serves the theme's variables as a stylesheet, because the content security policy allows no style element. */
export function themeVariablesPlugin(): Plugin {
  return {
    name: "theme-variables",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? themeVariables() : undefined),
  };
}
