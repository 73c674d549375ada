import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = ["shop", "orders", "events", "webhooks", "operate"];

/** What features share lives in src/shared; they are put together in src/app. */
const boundaries = [
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: features.filter((other) => other !== feature).map((other) => `@/features/${other}/*`),
              message: "A feature imports no other feature: share through src/shared.",
            },
            { group: ["@/app/*"], message: "The app imports features, never the other way." },
          ],
        },
      ],
    },
  })),
  {
    files: ["src/shared/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@/features/*", "@/app/*"], message: "What is shared knows no feature." }] },
      ],
    },
  },
];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "public", "**/*.gen.ts"] },
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
      "@typescript-eslint/only-throw-error": "off", // routers throw redirects
    },
  },
  { files: ["**/*.test.ts", "**/*.test.tsx", "journeys/**"], rules: { "max-lines-per-function": "off", "no-console": "off" } },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  ...boundaries,
);
