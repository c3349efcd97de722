/**
 * Writes what sources become in several formats, each into a folder of its own. Run as a program:
 * `write-formats.ts OUT SOURCES… -- FORMATS…`, where a format is `esm`, or `esm+split`.
 *
 * The non-obvious decision: it is a program, because inside of vitest sources would go through
 * vitest's own loader, which tells no lines.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ModuleLoader } from "../../src/build/import-module.ts";
import { compileModule } from "../../src/build/module.ts";
import type { Format } from "../../src/emit/formats.ts";

const [out = "", ...rest] = process.argv.slice(2);
const middle = rest.indexOf("--");
const loader = new ModuleLoader();
for (const name of rest.slice(middle + 1)) {
  const [format, split] = name.split("+");
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  for (const source of rest.slice(0, middle)) {
    const settings = { out: folder, loader, format: format as Format, split: split !== undefined };
    const { outputs } = await compileModule(resolve(source), settings);
    for (const { file, text } of outputs) writeFileSync(file, text);
  }
}
