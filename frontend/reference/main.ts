/**
 * The program of the API reference at /docs. The page is the API's; this file has a fixed
 * name, and what it loads has the hash of its content in the name.
 */
import { adoptStyles } from "./adoptStyles";

/** Settings that zod, with which Scalar checks its own, reads when it is loaded. */
declare global {
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}

adoptStyles(document);
globalThis.__zod_globalConfig = { jitless: true }; // the content security policy allows no code from text
void import("./reference");
