/**
 * The list of files that gradc owns: what is left over is deleted, and nothing else is touched.
 */
import { describe, expect, test } from "vitest";
import { Project, removeProjects, source } from "./project.ts";

removeProjects();

const MANIFEST = "codegen-out/.gradc-manifest.json";

const two = (): Project =>
  new Project({ "src/a.grad.ts": source("a"), "src/b.grad.ts": source("b") });

interface List {
  note: string;
  files: Record<string, string>;
}

const list = (project: Project): List => JSON.parse(project.read(MANIFEST)) as List;

const outputs = (project: Project): string[] =>
  project.list("codegen-out").filter((file) => !file.startsWith("."));

/** The files that sources of these names become. */
const filesOf = (...names: readonly string[]): string[] =>
  names.flatMap((name) => ["d.ts", "js", "js.map"].map((end) => `${name}.grad.${end}`));

describe("the list", () => {
  test("names files and sources from its own folder, in order, the same anywhere", async () => {
    const [project, elsewhere] = [two(), two()];
    await project.gradc("build");
    expect(Object.entries(list(project).files)).toEqual([
      ...filesOf("a").map((file) => [file, "../src/a.grad.ts"]),
      ...filesOf("b").map((file) => [file, "../src/b.grad.ts"]),
    ]);
    // However it came to be: in two steps, and in the other order.
    await elsewhere.gradc("build", "src/b.grad.ts");
    await elsewhere.gradc("build", "src/a.grad.ts");
    expect(elsewhere.read(MANIFEST)).toBe(project.read(MANIFEST));
  });

  test("is part of what --check looks at", async () => {
    const project = two();
    await project.gradc("build");
    expect((await project.gradc("build", "--check")).code).toBe(0);
    project.write({ [MANIFEST]: project.read(MANIFEST).replace('b.grad.js"', 'c.grad.js"') });
    const { code, err } = await project.gradc("build", "--check");
    expect(code).toBe(1);
    expect(err).toMatch(/FILE_STALE: codegen-out\/\.gradc-manifest\.json/);
    expect(err).toMatch(/Run: gradc build$/m);
    await project.gradc("build");
    expect((await project.gradc("build", "--check")).code).toBe(0);
  });

  test.each([
    ["missing", undefined],
    ["torn by a merge", "<<<<<<< ours\n{"],
    ["of another kind", '{ "files": 7 }'],
  ])("is made anew when it is %s", async (_, text) => {
    const project = two();
    await project.gradc("build");
    const good = project.texts("codegen-out");
    if (text === undefined) project.remove(MANIFEST);
    else project.write({ [MANIFEST]: text });
    expect((await project.gradc("build", "--check")).code).toBe(1);
    expect(await project.gradc("build")).toMatchObject({ code: 0, err: "" });
    expect(project.texts("codegen-out")).toEqual(good);
  });
});

describe("what is left over", () => {
  test("of a source that is gone is deleted by a build of all", async () => {
    const project = two();
    await project.gradc("build");
    project.remove("src/b.grad.ts");
    const { code, err } = await project.gradc("build", "--check");
    expect(code).toBe(1);
    expect(err).toMatch(/^FILE_LEFT_OVER: codegen-out\/b\.grad\.js /m);
    expect(err).toMatch(/^FILE_LEFT_OVER: codegen-out\/b\.grad\.d\.ts /m);
    expect(err).toContain("hint: Run: gradc build ");
    expect(outputs(project)).toHaveLength(6);
    const { out } = await project.gradc("build");
    expect(out).toMatch(/^deleted {2}codegen-out\/b\.grad\.js {2}/m);
    expect(outputs(project)).toEqual(filesOf("a"));
    expect(Object.keys(list(project).files)).toEqual(filesOf("a"));
    expect((await project.gradc("build", "--check")).code).toBe(0);
  });

  test("of a source that is renamed or excluded goes, too", async () => {
    const project = two();
    await project.gradc("build");
    project.remove("src/b.grad.ts");
    project.write({ "src/c.grad.ts": source("b") });
    await project.gradc("build");
    expect(outputs(project)).toEqual(filesOf("a", "c"));
    project.write({ "gradc.config.mjs": "export default { exclude: ['src/c*'] };\n" });
    await project.gradc("build");
    expect(outputs(project)).toEqual(filesOf("a"));
  });

  test("is not touched by a build of named files", async () => {
    const project = two();
    await project.gradc("build");
    project.remove("src/b.grad.ts");
    await project.gradc("build", "src/a.grad.ts");
    expect((await project.gradc("build", "src/a.grad.ts", "--check")).code).toBe(0);
    expect(outputs(project)).toHaveLength(6);
    expect(Object.keys(list(project).files)).toHaveLength(6);
  });

  test("stays while any source has a problem", async () => {
    const project = two();
    await project.gradc("build");
    project.remove("src/b.grad.ts");
    project.write({ "src/a.grad.ts": "export {};\n" });
    expect((await project.gradc("build")).code).toBe(1);
    expect(outputs(project)).toHaveLength(6);
    // And what a source with a problem has made is not called left over.
    const { err } = await project.gradc("build", "--check");
    expect(err).not.toMatch(/FILE_LEFT_OVER: codegen-out\/a/);
  });

  test("stays where a user has made it his own, and is gradc's no more", async () => {
    const project = two();
    await project.gradc("build");
    project.remove("src/b.grad.ts");
    project.write({ "codegen-out/b.grad.js": "// mine now\n", "codegen-out/notes.md": "mine\n" });
    await project.gradc("build");
    expect(outputs(project)).toEqual([...filesOf("a"), "b.grad.js", "notes.md"]);
    expect(list(project).files).not.toHaveProperty(["b.grad.js"]);
  });

  test("is nothing outside of the folder, whatever the list says", async () => {
    const project = two();
    await project.gradc("build");
    const { note, files } = list(project);
    const forged = { ...files, "../victim.js": "../src/gone.grad.ts" };
    project.write({
      "victim.js": "// @generated by gradc\n",
      [MANIFEST]: JSON.stringify({ note, files: forged }),
    });
    expect((await project.gradc("build")).code).toBe(0);
    expect(project.has("victim.js")).toBe(true);
  });

  test("of another project that builds into the same folder stays", async () => {
    const project = new Project({
      "one/package.json": '{ "type": "module" }',
      "one/a.grad.ts": source("a"),
      "two/package.json": '{ "type": "module" }',
      "two/b.grad.ts": source("b"),
    });
    const build = (folder: string): ReturnType<Project["gradc"]> =>
      project.gradcIn(folder, "build", "--out", "../codegen-out");
    await build("one");
    await build("two");
    await build("one");
    expect(outputs(project)).toHaveLength(6);
    project.remove("two/b.grad.ts");
    await build("one");
    expect(outputs(project)).toHaveLength(6);
    project.write({ "two/c.grad.ts": source("c") });
    await build("two");
    expect(outputs(project)).toEqual(filesOf("a", "c"));
  });
});

describe("a file that gradc has not made", () => {
  test("is not overwritten, and nothing else is written", async () => {
    const project = two();
    project.write({ "codegen-out/b.grad.js": "export const mine = 1;\n" });
    for (const args of [[], ["--check"]]) {
      const { code, err } = await project.gradc("build", ...args);
      expect(code).toBe(1);
      expect(err).toMatch(/^FILE_FOREIGN: codegen-out\/b\.grad\.js .*src\/b\.grad\.ts would go$/m);
      expect(err).toMatch(/hint: .*--out/);
    }
    expect(outputs(project)).toEqual(["b.grad.js"]);
    expect(project.read("codegen-out/b.grad.js")).toBe("export const mine = 1;\n");
  });

  test("is no hindrance when it is empty, or made by a gradc without a list", async () => {
    const project = two();
    project.write({
      "codegen-out/a.grad.js": "\n",
      "codegen-out/b.grad.js": "/* eslint-disable */\n// @generated by gradc from b.grad.ts.\n",
    });
    expect((await project.gradc("build")).code).toBe(0);
    expect(outputs(project)).toHaveLength(6);
  });
});

test("a folder that cannot be written to is a problem in words", async () => {
  const project = two();
  project.write({ "a-file": "text\n" });
  const { code, out, err } = await project.gradc("build", "--out", "a-file/below");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(/^FILE_UNWRITABLE: a-file\/below.* cannot be written: /);
});
