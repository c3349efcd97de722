/**
 * The built playground, served: one build for all tests.
 *
 * The non-obvious decision: the site stands in a folder of a folder and is served under a policy
 * that allows nothing from elsewhere, so that every test is one of the sub-path and of privacy too.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { listen, type Site } from "./browser.ts";

const root = fileURLToPath(new URL("../../examples/playground", import.meta.url));

/** Under which path the site stands. */
export const SUB_PATH = "some/where/";

/** The page makes code of what the user writes, and its editor makes style sheets. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
].join("; ");

/** Builds the playground and serves it. */
export async function buildPlayground(): Promise<Site> {
  const served = mkdtempSync(join(tmpdir(), "playground-site-"));
  const outDir = join(served, SUB_PATH);
  await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true } });
  const { address, close } = await listen(served, POLICY);
  const end = (): void => {
    close();
    rmSync(served, { recursive: true, force: true });
  };
  return { address: address + SUB_PATH, close: end };
}

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
