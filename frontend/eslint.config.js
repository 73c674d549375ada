import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { fileURLToPath } from "node:url";
import tseslint from "typescript-eslint";

import { boundaries } from "./build/boundaries.js";

const src = fileURLToPath(new URL("src", import.meta.url));

export default tseslint.config(
  { ignores: ["dist", "node_modules", "public", "src/features/webhooks/snippets", "**/*.gen.ts"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat["recommended-latest"],
  jsxA11y.flatConfigs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/only-throw-error": "off", // the router throws redirects
    },
  },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "journeys/**"],
    rules: {
      "max-lines-per-function": "off",
      "no-console": "off",
      "no-restricted-properties": ["error", ...["waitFor", "waitUntil"].map((property) => ({ object: "vi", property, message: "Use expect.poll: its deadline is the configuration's, not a second." }))],
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  {
    // The folders of src/features and what each may import: README.md, "Folders".
    files: ["src/**"],
    plugins: { boundaries },
    rules: { "boundaries/imports": ["error", { src }], "boundaries/no-cycle": ["error", { src }] },
  },
);
