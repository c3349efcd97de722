/** Runs `write-formats.ts`. */
import { program } from "./process.ts";

const PROGRAM = new URL("./write-formats.ts", import.meta.url).href;

/** Writes what sources become into one folder a format, `esm` or `esm+split`, below `out`. */
export async function writeFormats(
  out: string,
  sources: readonly string[],
  formats: readonly string[],
): Promise<void> {
  await program(PROGRAM, out, [out, ...sources, "--", ...formats]);
}
