import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

import { mantineLayers, mantineStyles, mantineStylesPlugin, stylesOf } from "./mantine-styles";

const library = resolve(import.meta.dirname, "../node_modules/@mantine/core/esm");
const modules = readdirSync(library, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".module.mjs"));

describe("the styles of the component library", () => {
  it("come with every module of class names", () => {
    expect(modules.length).toBeGreaterThan(50);
    const { transform } = mantineStylesPlugin() as { transform: (code: string, id: string) => { code: string } | undefined };
    for (const module of modules) {
      const path = join(library, module);
      expect(transform(readFileSync(path, "utf8"), path)?.code, module).toMatch(/^import ".*\.css\?layer";/);
    }
  });

  it("are in the order of the whole stylesheet", () => {
    const styles = mantineStyles();
    for (const pair of [["baseline", "UnstyledButton"], ["UnstyledButton", "Button"], ["Paper", "Alert"], ["Input", "NativeSelect"]]) {
      const places = pair.map((style) => styles.indexOf(style)).filter((place) => place >= 0);
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    }
    expect(mantineLayers([])).toMatch(/^@layer mantine\.\S+, .*mantine\.UnstyledButton, .*mantine\.Button, .*;\n$/);
  });

  it("are refused when they style none of a component's classes", () => {
    expect(() => stylesOf("Button", '"root": "m_77c9d27d"')).not.toThrow();
    expect(() => stylesOf("Button", '"root": "m_00000000"')).toThrow("Button.css of @mantine/core styles none of its classes");
  });
});
