import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";

/** The folders of a feature. Each may import itself and those before it. */
export const layers = ["model", "api", "hooks", "components", "pages"];

/**
 * Says which part of src a file belongs to. `layer` is undefined outside of a
 * feature. An area of a feature, such as operate/orders, has the same folders.
 *
 * @param {string} path relative to src
 */
export function partOf(path) {
  const [area, feature, ...rest] = path.split(sep);
  if (area !== "features") return { area, feature: undefined, layer: undefined };
  return { area, feature, layer: rest.slice(0, -1).find((folder) => layers.includes(folder)) };
}

/** @param {string} path */
const isComponentTest = (path) => path.endsWith(".component.test.tsx");

/** Says why one file must not import another; undefined when it may. Both paths are relative to src. */
export function refusalOf(importer, imported) {
  const [from, to] = [partOf(importer), partOf(imported)];
  if (to.area === "test" && from.area !== "test") return isComponentTest(importer) ? undefined : "Only tests of components import src/test.";
  if (from.area === "shared" && to.area !== "shared") return "src/shared imports neither features nor the app.";
  if (from.area !== "features") return undefined;
  if (to.area === "app") return "The app imports features; a feature does not import the app.";
  if (to.area !== "features") return undefined;
  if (from.feature !== to.feature) return "A feature imports no other feature. Share through src/shared.";
  if (from.layer === undefined || to.layer === undefined) return undefined;
  if (layers.indexOf(to.layer) <= layers.indexOf(from.layer)) return undefined;
  return `Within a feature ${from.layer} does not import ${to.layer}.`;
}

/** The file that an import names, or undefined for packages, stylesheets and files outside of src. */
function resolve(importer, specifier, src) {
  const isAlias = specifier.startsWith("@/");
  if (!isAlias && !specifier.startsWith(".")) return undefined;
  const path = isAlias ? join(src, specifier.slice(2)) : join(dirname(importer), specifier);
  if (relative(src, path).startsWith("..")) return undefined;
  return [path, `${path}.ts`, `${path}.tsx`].find((file) => /\.tsx?$/.test(file) && existsSync(file));
}

/** The imports of each file, read again when the file has changed. */
const cache = new Map();

function importsOf(file, src) {
  const { mtimeMs } = statSync(file);
  const cached = cache.get(file);
  if (cached?.mtimeMs === mtimeMs) return cached.imports;
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"));
  const imports = importedFiles.map(({ fileName }) => resolve(file, fileName, src)).filter((each) => each !== undefined);
  cache.set(file, { mtimeMs, imports });
  return imports;
}

/** The shortest chain of imports from one file to another, both included. */
function chain(start, end, src) {
  const seen = new Set([start]);
  const queue = [[start]];
  for (const path of queue) {
    const last = path.at(-1);
    if (last === end) return path;
    for (const next of importsOf(last, src)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return undefined;
}

/** Makes a rule of a check that is called for each import of a file below `src`. */
function importRule(check) {
  return {
    meta: { type: "problem", schema: [{ type: "object", properties: { src: { type: "string" } }, required: ["src"] }] },
    create(context) {
      const { src } = context.options[0];
      const visit = ({ source }) => {
        if (typeof source?.value !== "string") return;
        const imported = resolve(context.filename, source.value, src);
        const message = imported === undefined ? undefined : check(context.filename, imported, src);
        if (message !== undefined) context.report({ node: source, message });
      };
      return { ImportDeclaration: visit, ImportExpression: visit, ExportNamedDeclaration: visit, ExportAllDeclaration: visit };
    },
  };
}

/** The boundaries of src: an import by alias and one by relative path are the same. Option `src` is its absolute path. */
export const boundaries = {
  rules: {
    imports: importRule((importer, imported, src) => refusalOf(relative(src, importer), relative(src, imported))),
    "no-cycle": importRule((importer, imported, src) => {
      const path = chain(imported, importer, src);
      return path && `Imports form a cycle: ${[importer, ...path].map((file) => relative(src, file)).join(" → ")}.`;
    }),
  },
};
