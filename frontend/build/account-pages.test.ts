import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DEFAULT_THEME } from "@mantine/core";
import { describe, expect, it } from "vitest";

import { theme } from "../src/app/theme";

const repository = resolve(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(resolve(repository, path), "utf8");

const color = (name: string, shade: number) => {
  const found = (theme.colors?.[name] ?? DEFAULT_THEME.colors[name])?.[shade];
  if (found === undefined) throw new Error(`the theme has no ${name} ${shade}`);
  return found;
};

const background = /background: light-dark\((#\w{6}), var\(--mantine-color-dark-8\)\)/.exec(read("frontend/src/app/shell.css"))?.[1];

/** The colour of the app's green text: global.css mixes it with black, for its contrast. */
function greenText(): string {
  const black = Number(/--mantine-color-green-light-color: color-mix\(in srgb, var\(--mantine-color-green-9\), black (\d+)%\)/.exec(read("frontend/src/app/global.css"))?.[1]);
  const parts = color("green", 9).match(/\w\w/g) ?? [];
  return `#${parts.map((part) => Math.round(parseInt(part, 16) * (1 - black / 100)).toString(16).padStart(2, "0")).join("")}`;
}

/** The colours of the app that the account pages have, light and dark. */
const tokens: Record<string, readonly [light: string, dark: string]> = {
  page: [background ?? "", color("dark", 8)],
  card: ["#ffffff", color("dark", 7)],
  field: ["#ffffff", color("dark", 6)],
  text: ["#000000", color("dark", 0)],
  dimmed: [color("gray", 6), color("dark", 2)],
  border: [color("gray", 2), color("dark", 5)],
  "field-border": [color("gray", 4), color("dark", 4)],
  primary: [color("ember", 7), color("ember", 7)],
  "primary-hover": [color("ember", 8), color("ember", 8)],
  link: [color("ember", 7), color("ember", 4)],
  error: [color("red", 9), color("red", 5)],
  done: [greenText(), color("green", 3)],
};

describe("the sign-in pages on Cognito", () => {
  const settings = read("terraform/modules/identity/branding.json");
  const known = new Set([...Object.values(tokens).flat(), "#ffffff"]);
  const shades = (scheme: "lightMode" | "darkMode") => (scheme === "lightMode" ? 0 : 1);

  it("have the app's colours only", () => {
    const colors = [...settings.matchAll(/"([0-9a-f]{6})ff"/g)].map(([, hex]) => `#${hex}`);
    expect(colors.length).toBeGreaterThan(80);
    expect(colors.filter((each) => !known.has(each))).toEqual([]);
    const hosted = read("terraform/modules/identity/hosted-ui.css").match(/#[0-9a-f]{6}/g) ?? [];
    expect(hosted.filter((each) => !known.has(each))).toEqual([]);
  });

  it.each(["lightMode", "darkMode"] as const)("have them in their places: %s", (scheme) => {
    const { components } = JSON.parse(settings) as { components: Record<string, Record<string, Record<string, unknown>>> };
    const token = (name: string) => `${tokens[name]?.[shades(scheme)]?.slice(1) ?? ""}ff`;
    expect(components.pageBackground?.[scheme]).toEqual({ color: token("page") });
    expect(components.form?.[scheme]).toEqual({ backgroundColor: token("card"), borderColor: token("border") });
    expect(components.primaryButton?.[scheme]?.defaults).toEqual({ backgroundColor: token("primary"), textColor: "ffffffff" });
    expect(components.pageText?.[scheme]).toMatchObject({ bodyColor: token("text"), descriptionColor: token("dimmed") });
  });

  it("have the app's logo", () => {
    expect(read("terraform/modules/identity/assets/logo.svg")).toBe(read("frontend/public/favicon.svg"));
  });
});

describe("the account pages of local", () => {
  const styles = read("local/cognito/pages.css");
  const declared = (name: string) => new RegExp(`--${name}: (?:light-dark\\((#\\w{6}), (#\\w{6})\\)|(#\\w{6}));`).exec(styles);

  it.each(Object.entries(tokens))("have the app's colour %s", (name, [light, dark]) => {
    const [, ofLight, ofDark, ofBoth] = declared(name) ?? [];
    expect([ofLight ?? ofBoth, ofDark ?? ofBoth]).toEqual([light, dark]);
  });

  it("have no other colour", () => {
    const [, rules] = styles.split("* { box-sizing");
    expect(rules?.match(/#[0-9a-f]{3,8}\b/gi)).toEqual(["#fff"]); // the text of the primary button
  });

  it("have the app's logo, and its colour in the browser's frame", () => {
    expect(read("local/cognito/assets/favicon.svg")).toBe(read("frontend/public/favicon.svg"));
    const frames = (html: string) => html.match(/<meta name="theme-color"[^>]*?(?= ?\/?>)/g);
    expect(frames(read("local/cognito/pages.html"))).toEqual(frames(read("frontend/index.html")));
  });
});
