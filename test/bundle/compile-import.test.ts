/** What an import becomes, without a bundler: the configuration and what is watched. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileImport } from "../../src/bundle/compile-import.ts";
import { Project, removeProjects } from "../build/project.ts";

removeProjects();

const SOURCE = [
  'import { compileGrad } from "gradc";',
  "export const f = compileGrad((x) => x.mul(0).add(x));",
  "",
].join("\n");

test("the mode of the configuration holds, also after it has changed", async () => {
  const project = new Project({ "a.grad.ts": SOURCE });
  const watched = new Set<string>();
  const value = async (): Promise<string> => {
    const { code } = await compileImport(join(project.folder, "a.grad.ts"), (file) => {
      watched.add(file);
    });
    return /^function fValue\([^]*?^}/m.exec(code)?.[0] ?? "";
  };
  expect(await value()).toContain("x * 0 + x");
  project.write({ "gradc.config.mjs": 'export default { mode: "fast" };\n' });
  expect(await value()).not.toContain("* 0");
  project.write({ "gradc.config.mjs": 'export default { mode: "exact", out: "elsewhere" };\n' });
  expect(await value()).toContain("x * 0 + x");
  const names = [...watched].map((file) => file.slice(project.folder.length + 1));
  expect(names.sort()).toEqual(["a.grad.ts", "gradc.config.mjs"]);
  project.write({ "gradc.config.mjs": 'export default { mode: "slow!" };\n' });
  await expect(value()).rejects.toThrow(/CONFIG_INVALID.*mode is the string "slow!"/);
});
