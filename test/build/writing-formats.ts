/** Runs `write-formats.ts`. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const PROGRAM = fileURLToPath(new URL("./write-formats.ts", import.meta.url));

/** Writes what sources become into one folder a format, `esm` or `esm+split`, below `out`. */
export function writeFormats(
  out: string,
  sources: readonly string[],
  formats: readonly string[],
): void {
  const args = ["--import", TSX, PROGRAM, out, ...sources, "--", ...formats];
  execFileSync(process.execPath, args, { stdio: "pipe" });
}
