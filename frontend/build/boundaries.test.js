import { Linter } from "eslint";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { boundaries } from "./boundaries.js";

let src;

beforeEach(() => {
  src = mkdtempSync(join(tmpdir(), "boundaries-"));
});

afterEach(() => rmSync(src, { recursive: true }));

function write(path, code = "export {};") {
  mkdirSync(dirname(join(src, path)), { recursive: true });
  writeFileSync(join(src, path), code);
}

/** The messages of the rules for a file with these imports. */
function lint(path, ...specifiers) {
  const code = specifiers.map((specifier) => `import "${specifier}";`).join("\n");
  write(path, code);
  const rules = { "boundaries/imports": ["error", { src }], "boundaries/no-cycle": ["error", { src }] };
  const config = { files: ["**/*.{ts,tsx}"], plugins: { boundaries }, rules };
  return new Linter({ cwd: src }).verify(code, [config], join(src, path)).map(({ message }) => message);
}

describe("boundaries", () => {
  it.each(["@/features/orders/model/story", "../../orders/model/story"])("keep a feature from importing another by %s", (specifier) => {
    write("features/orders/model/story.ts");
    expect(lint("features/shop/pages/Page.ts", specifier)).toEqual(["A feature imports no other feature. Share through src/shared."]);
  });

  it.each([
    ["shared/money/money.ts", "features/orders/model/story.ts"],
    ["shared/money/money.ts", "app/router.ts"],
    ["features/shop/pages/Page.ts", "app/router.ts"],
    ["features/shop/model/basket.ts", "features/shop/api/listProducts.ts"],
    ["features/shop/model/basket.ts", "features/shop/components/Row.tsx"],
    ["features/shop/model/basket.ts", "features/shop/pages/Page.tsx"],
    ["features/shop/api/listProducts.ts", "features/shop/components/Row.tsx"],
    ["features/shop/api/listProducts.ts", "features/shop/hooks/useBasket.ts"],
    ["features/shop/hooks/useBasket.ts", "features/shop/components/Row.tsx"],
    ["features/shop/components/Row.ts", "features/shop/pages/Page.tsx"],
    ["features/operate/orders/model/age.ts", "features/operate/queues/api/listQueues.ts"],
    ["features/shop/components/Row.tsx", "test/harness.tsx"],
    ["shared/money/money.test.ts", "test/examples.ts"],
  ])("keep %s from importing %s", (importer, imported) => {
    write(imported);
    const specifier = `@/${imported.replace(/\.tsx?$/, "")}`;
    expect(lint(importer, specifier)).toHaveLength(1);
  });

  it.each([
    ["app/router.ts", "features/shop/pages/Page.tsx"],
    ["shared/saga/Graph.component.test.tsx", "test/harness.tsx"],
    ["test/harness.tsx", "app/App.tsx"],
    ["features/shop/pages/Page.ts", "shared/money/money.ts"],
    ["features/shop/pages/Page.ts", "features/shop/components/Row.tsx"],
    ["features/shop/api/listProducts.ts", "features/shop/model/basket.ts"],
    ["features/shop/model/basket.ts", "features/shop/model/money.ts"],
  ])("let %s import %s", (importer, imported) => {
    write(imported);
    expect(lint(importer, `@/${imported.replace(/\.tsx?$/, "")}`)).toEqual([]);
  });

  it("refuse a cycle, whichever way the imports are written, and name it", () => {
    write("shared/b.ts", 'import type { A } from "./c";');
    write("shared/c.ts", 'export { a } from "@/shared/a";');
    expect(lint("shared/a.ts", "./b")).toEqual(["Imports form a cycle: shared/a.ts → shared/b.ts → shared/c.ts → shared/a.ts."]);
  });

  it("ignore packages and stylesheets", () => {
    expect(lint("shared/a.ts", "react", "./a.module.css")).toEqual([]);
  });
});
