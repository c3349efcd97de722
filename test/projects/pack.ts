/**
 * Packs the package once for all tests of projects, as it would be published.
 *
 * The non-obvious decision: the tests get the tarball and nothing else of this repository, so a
 * file that is missing in it is missing in the tests.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The absolute path of the packed package. */
    tarball: string;
  }
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export default function setup({ provide }: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gradc-pack-")));
  const args = ["pack", "--silent", "--pack-destination", folder];
  // prepack prints to the same stream; the name of the file is the last line.
  const printed = execFileSync("npm", args, { cwd: ROOT, encoding: "utf8" });
  provide("tarball", join(folder, printed.trim().split("\n").at(-1) ?? ""));
  return () => rmSync(folder, { recursive: true, force: true });
}
