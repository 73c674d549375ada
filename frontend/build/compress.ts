import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { Plugin } from "vite";

const compress = promisify(brotliCompress);

/** The smallest file that is worth it, in bytes; CloudFront's limit is the same. */
const smallest = 1000;

/** A file as far as Brotli (RFC 7932) can compress it, or undefined if that is not worth it. */
export async function compressed(content: Buffer): Promise<Buffer | undefined> {
  if (content.length < smallest) return undefined;
  const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY, BROTLI_PARAM_MODE, BROTLI_MODE_TEXT, BROTLI_PARAM_SIZE_HINT } = constants;
  return compress(content, {
    params: { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY, [BROTLI_PARAM_MODE]: BROTLI_MODE_TEXT, [BROTLI_PARAM_SIZE_HINT]: content.length },
  });
}

/**
 * Puts a compressed copy beside each script and stylesheet in assets: ops/publish
 * uploads that one, and `local` serves it. It is a tenth smaller than what a server makes
 * while it answers.
 */
export function compressPlugin(): Plugin {
  return {
    name: "compress",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      const files = Object.keys(bundle).filter((name) => /^assets\/.*\.(js|css)$/.test(name));
      await Promise.all(
        files.map(async (name) => {
          const copy = await compressed(await readFile(join(dir, name)));
          if (copy !== undefined) await writeFile(join(dir, `${name}.br`), copy);
        }),
      );
    },
  };
}
