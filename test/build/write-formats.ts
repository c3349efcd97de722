/**
 * Writes what sources become in several formats, each into a folder of its own. Its arguments are
 * `OUT SOURCES… -- FORMATS…`, where a format is `esm`, `esm+split`, or `esm+bare` for no maps.
 *
 * The non-obvious decision: it runs in a process without vitest, where sources would go through
 * vitest's own loader, which tells no lines.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ModuleLoader } from "../../src/build/import-module.ts";
import { compileModule } from "../../src/build/module.ts";
import type { Format } from "../../src/emit/formats.ts";

export async function run([out = "", ...rest]: readonly string[]): Promise<string> {
  const middle = rest.indexOf("--");
  const loader = new ModuleLoader();
  for (const name of rest.slice(middle + 1)) {
    const [format, how] = name.split("+");
    const folder = join(out, name);
    mkdirSync(folder, { recursive: true });
    for (const source of rest.slice(0, middle)) {
      const settings = {
        out: folder,
        loader,
        format: format as Format,
        split: how === "split",
        sourceMap: how !== "bare",
      };
      const { outputs } = await compileModule(resolve(source), settings);
      for (const { file, text } of outputs) writeFileSync(file, text);
    }
  }
  return "";
}
