/**
 * Programs that cannot be lowered: each is refused with its line and with what to write instead.
 *
 * The non-obvious decision: a test is a pair of files, the program and what the command line says
 * of it; the folder is the list of tests. What a program is refused for stands in its file's name.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { formatProblem } from "../../../src/build/frame.ts";
import { ModuleLoader, isGradcError } from "../../../src/build/import-module.ts";
import { compileModule } from "../../../src/build/module.ts";

const FOLDER = fileURLToPath(new URL("refused", import.meta.url));
const PROGRAMS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.replace(".ts", ""));

const loader = new ModuleLoader();

/** What the command line prints of a program. */
async function complaint(name: string): Promise<string> {
  const file = join(FOLDER, `${name}.ts`);
  try {
    await compileModule(file, { out: "out", loader });
    return "compiled";
  } catch (error) {
    if (!isGradcError(error)) throw error;
    return formatProblem(error);
  }
}

test("there are many", () => expect(PROGRAMS.length).toBeGreaterThanOrEqual(45));

test.each(PROGRAMS)("%s", async (name) => {
  const text = await complaint(name);
  expect(text).toMatch(/^[A-Z_]+: /);
  expect(text).toMatch(/\n {2}at \S+\.ts:\d+:\d+\n[\s\S]*> *\d+ \|/);
  await expect(`${text}\n`).toMatchFileSnapshot(join(FOLDER, `${name}.txt`));
});
