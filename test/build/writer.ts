/**
 * The program that the kill tests kill: writes given modules with `build`, one version after the
 * other without end, or the first one once.
 *
 * The non-obvious decision: the modules are compiled already, so a moment at random falls into the
 * writing, and a hundred processes start in seconds.
 */
import { readFileSync } from "node:fs";
import { build } from "../../src/build/build.ts";
import type { BuiltModule } from "../../src/build/module.ts";

/** The outputs of each source. */
export type Version = readonly Pick<BuiltModule, "source" | "outputs">[];

/** Builds a version, as `gradc build` does with modules that have not changed. */
export async function writeVersion(version: Version, out: string): Promise<void> {
  const known = new Map(
    version.map((module) => [module.source, { ...module, gradients: [], dependencies: [] }]),
  );
  const { problems } = await build([...known.keys()], { out, full: true, known });
  if (problems[0] !== undefined) throw problems[0];
}

const [order, file = "", out = "", count] = process.argv.slice(2);

if (order === "write") {
  const versions = JSON.parse(readFileSync(file, "utf8")) as Version[];
  process.stdout.write("ready\n");
  for (let i = 0; i < Number(count); i++) {
    await writeVersion(versions[i % versions.length] as Version, out);
  }
}
