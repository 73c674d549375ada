import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import type { Plugin } from "vite";

const require = createRequire(import.meta.url);
const whole = require.resolve("@mantine/core/styles.css");
const directory = join(dirname(whole), "styles");

/** The styles that every page needs, whatever its components. */
const everywhere = ["baseline", "default-css-variables", "global"];

const name = "virtual:mantine-styles.css";
const query = "?layer";

/** A component's module of class names, as in core/esm/components/Button/Button.module.mjs. */
const classNames = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/;

const read = (style: string) => readFileSync(join(directory, `${style}.css`), "utf8").trim();

/**
 * The names of the library's styles in the order in which its whole stylesheet has
 * them: those of Button override those of UnstyledButton.
 */
export function mantineStyles(): string[] {
  const sheet = readFileSync(whole, "utf8");
  const styles = readdirSync(directory).filter((file) => file.endsWith(".css") && !file.includes(".layer.")).map((file) => basename(file, ".css"));
  const places = new Map(styles.map((style) => [style, sheet.indexOf(read(style))]));
  const lost = styles.filter((style) => places.get(style) === -1 && !style.startsWith("default-"));
  if (lost.length > 0) throw new Error(`@mantine/core/styles.css does not have the styles of ${lost.join(", ")}`);
  return styles.sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
}

const layered = (style: string) => `@layer mantine.${style} {\n${read(style)}\n}`;

/** Names all layers in their order, so that it does not matter which page loads a style first. */
export function mantineLayers(styles: readonly string[]): string {
  return `@layer ${mantineStyles().map((style) => `mantine.${style}`).join(", ")};\n${styles.map(layered).join("\n")}`;
}

/** The styles of a module of class names. Throws if they have none of its classes: a few have no style, and some are animations. */
export function stylesOf(component: string, module: string): string {
  const css = layered(component);
  const classes = [...module.matchAll(/"(m_\w+)"/g)].map(([, name = ""]) => name);
  if (!classes.some((name) => css.includes(`.${name}`))) throw new Error(`${component}.css of @mantine/core styles none of its classes`);
  return css;
}

/**
 * Loads the styles of those components of the library that the app uses, with the
 * code that uses them. Each has a layer, which the app's own styles override. The
 * development server bundles the library without plugins, so it gets all styles.
 */
export function mantineStylesPlugin(): Plugin {
  let isBuild = true;
  return {
    name: "mantine-styles",
    configResolved: ({ command }) => void (isBuild = command === "build"),
    resolveId: (id) => (id === name ? whole + query : id.endsWith(`.css${query}`) ? id : undefined),
    load(id) {
      if (id === whole + query) return mantineLayers(isBuild ? everywhere : mantineStyles());
      return id.startsWith(directory) && id.endsWith(query) ? layered(basename(id, `.css${query}`)) : undefined;
    },
    transform(code, id) {
      const component = classNames.exec(id)?.[1];
      if (component === undefined) return undefined;
      stylesOf(component, code);
      return { code: `import ${JSON.stringify(join(directory, `${component}.css${query}`))};\n${code}`, map: null };
    },
  };
}
