import { brotliDecompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";

import { compressed } from "./compress";

describe("a compressed copy", () => {
  it("is smaller, and the same when it is decompressed", async () => {
    const content = Buffer.from("export const answer = 42;\n".repeat(100));
    const copy = await compressed(content);
    expect(copy?.length).toBeLessThan(content.length);
    expect(brotliDecompressSync(copy ?? "")).toEqual(content);
  });

  it("is not made of what is too small", async () => {
    expect(await compressed(Buffer.from("a".repeat(999)))).toBeUndefined();
  });
});
