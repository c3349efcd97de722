/**
 * `gradc.config.ts`: what it sets, what the command line sets over it, and what is wrong in it.
 */
import { describe, expect, test } from "vitest";
import { defineConfig } from "../../src/build/config.ts";
import { Project, removeProjects, source } from "./project.ts";

removeProjects();

const config = (body: string): string =>
  `import { defineConfig } from "gradc/config";\n\nexport default defineConfig(${body});\n`;

const FILES = {
  "src/a.grad.ts": source("a"),
  "src/old/b.grad.ts": source("b"),
  "src/c.grad.ts": source("c"),
  "other/d.grad.ts": source("d"),
};

const SETTINGS = `{
  include: ["src"],
  exclude: ["src/old", "**/c.*"],
  out: "gen",
  mode: "fast",
}`;

const sources = (project: Project, out = "gen"): string[] =>
  project.list(out).flatMap((file) => /^(.)\.grad\.js$/.exec(file)?.[1] ?? []);

describe("a configuration", () => {
  test("names sources, folder and mode", async () => {
    const project = new Project({ ...FILES, "gradc.config.ts": config(SETTINGS) });
    expect((await project.gradc("build")).err).toBe("");
    expect(sources(project)).toEqual(["a"]);
    expect((await project.gradc("build", "--check")).code).toBe(0);
    // The command in a header needs no flag for what is configured.
    const made = project.texts("gen");
    expect(made["a.grad.js"]).toContain("\n// gradc build src/a.grad.ts\n");
    project.remove("gen");
    await project.gradc("build", "src/a.grad.ts");
    expect(project.texts("gen")).toEqual(made);
  });

  test("is overruled by the command line, which the command in the header then says", async () => {
    const project = new Project({ ...FILES, "gradc.config.ts": config(SETTINGS) });
    const args = ["build", "src/c.grad.ts", "--out", "there", "--mode", "exact"];
    expect((await project.gradc(...args)).code).toBe(0);
    expect(sources(project, "there")).toEqual(["c"]);
    expect(project.read("there/c.grad.js")).toContain(`\n// gradc ${args.join(" ")}\n`);
    expect(project.has("gen")).toBe(false);
  });

  test.each([
    ["gradc.config.mjs", "export default { out: 'gen' };\n", "module"],
    ["gradc.config.js", "export default { out: 'gen' };\n", "module"],
    ["gradc.config.js", "module.exports = { out: 'gen' };\n", "commonjs"],
    ["gradc.config.ts", "export default { out: 'gen' as const };\n", "commonjs"],
    ["gradc.config.mts", "export default { out: 'gen' as const };\n", "commonjs"],
  ])("may be %s: %s in a package of type %s", async (file, text, type) => {
    const project = new Project({
      "package.json": JSON.stringify({ type }),
      "d.grad.ts": "export default 1;\n",
      [file]: text,
    });
    const { err } = await project.gradc("build", "--check");
    expect(err).toMatch(/^NOTHING_EXPORTED: d\.grad\.ts/);
    expect(err).not.toContain("CONFIG_INVALID");
    project.write({ [file]: text.replace("out", "uot") });
    expect((await project.gradc("build")).err).toMatch(/"uot".*did you mean out\?/);
  });

  test("is checked by its type", () => {
    expect(defineConfig({ out: "gen" })).toEqual({ out: "gen" });
    // @ts-expect-error -- no such setting
    defineConfig({ otu: "gen" });
    // @ts-expect-error -- no such mode
    defineConfig({ mode: "slow" });
  });
});

describe("what is wrong in a configuration", () => {
  test("is told at its line, all of it, and nothing is built", async () => {
    const body = `{
  // out: "here",
  includes: ["src"],
  "exclude": "src/old",
  out: 3,
  mode: "quick",
  zebra: undefined,
}`;
    const project = new Project({ ...FILES, "gradc.config.ts": config(body) });
    const { code, out, err } = await project.gradc("build");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    const problems = err.split(/^(?=CONFIG_INVALID)/m);
    expect(problems).toHaveLength(5);
    expect(problems[0]).toMatch(/sets "includes".*did you mean include\?[^]*gradc\.config\.ts:5:3/);
    expect(problems[1]).toMatch(/exclude is the string "src\/old"[^]*ts:6:4[^]*hint: .*a list of/);
    expect(problems[2]).toMatch(/out is the number 3[^]*ts:7:3[^]*hint: .*the path of a folder/);
    expect(problems[3]).toMatch(/mode is the string "quick"[^]*ts:8:3[^]*"exact" or "fast"/);
    expect(problems[4]).toMatch(/sets "zebra", which is no setting$[^]*Settings are include, /m);
    expect(project.has("gen")).toBe(false);
  });

  test.each([
    ["a number", "export default 3;\n", /its default export is the number 3/],
    ["nothing", "export const out = 3;\n", /out is the number 3/],
    ["an array", "export default ['src'];\n", /its default export is an array of 1/],
  ])("is that it exports %s", async (_, text, message) => {
    const project = new Project({ "gradc.config.ts": text });
    const { code, err } = await project.gradc("build");
    expect(code).toBe(1);
    expect(err).toMatch(/^CONFIG_INVALID: gradc\.config\.ts /);
    expect(err).toMatch(message);
  });

  test("may be that it does not load", async () => {
    const project = new Project({ "gradc.config.ts": "throw new Error('no config');\n" });
    const { code, err } = await project.gradc("build");
    expect(code).toBe(1);
    expect(err).toMatch(/^MODULE_FAILED: gradc\.config\.ts .*no config/);
  });

  test("may be a glob without sources, told at its line", async () => {
    const project = new Project({
      "gradc.config.ts": config('{\n  include: ["lib/*.grad.ts"],\n}'),
    });
    const { code, err } = await project.gradc("build");
    expect(code).toBe(1);
    expect(err).toMatch(/^GLOB_EMPTY: .*lib\/\*\.grad\.ts\n {2}at gradc\.config\.ts:4:3\n/);
  });
});
