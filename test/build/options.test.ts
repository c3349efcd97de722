/**
 * The options of `gradc build`: which sources are built, in which mode, and what is printed where.
 */
import { describe, expect, test } from "vitest";
import { Project, removeProjects, source } from "./project.ts";

removeProjects();

interface Json {
  problems: {
    code: string;
    message: string;
    hint: string;
    file: string | null;
    line: number | null;
    column: number | null;
  }[];
  files: { file: string; status: string; source: string | null }[];
}

const parsed = (text: string): Json => JSON.parse(text) as Json;

const names = (...of: readonly string[]): string[] =>
  [
    ".gradc-manifest.json",
    ...of.flatMap((name) => ["d.ts", "js", "js.map"].map((end) => `${name}.grad.${end}`)),
  ].sort();

describe("sources", () => {
  const files = {
    "src/a.grad.ts": source("a"),
    "src/deep/b.grad.ts": source("b"),
    "other/[c].grad.ts": source("c"),
    "other/d.grad.ts": source("d"),
    "node_modules/x/e.grad.ts": source("e"),
    "dist/f.grad.ts": source("f"),
    ".hidden/g.grad.ts": source("g"),
  };

  test.each<[string, string[], string[]]>([
    ["all below the folder without FILES", [], ["[c]", "a", "b", "d"]],
    ["a glob", ["src/**/*.grad.ts"], ["a", "b"]],
    ["a glob with braces and a dot", ["./{src,other}/?.grad.ts"], ["a", "d"]],
    ["a folder", ["src"], ["a", "b"]],
    ["a folder with a slash and a file", ["src/", "other/d.grad.ts"], ["a", "b", "d"]],
    ["a file whose name is a glob", ["other/[c].grad.ts"], ["[c]"]],
    ["one file named twice", ["src/a.grad.ts", "src/a.grad.ts", "src/*.grad.ts"], ["a"]],
    ["what is named, wherever it is", ["node_modules/x/e.grad.ts"], ["e"]],
  ])("%s", async (_, args, expected) => {
    const project = new Project(files);
    const { code, err } = await project.gradc("build", ...args, "--quiet");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(project.list("codegen-out")).toEqual(names(...expected));
  });

  test("what matches nothing is a problem, and all such are told with those of other sources", async () => {
    const project = new Project({ ...files, "bad.grad.ts": "export const seven = 7;\n" });
    const args = ["no/**/*.grad.ts", "absent.grad.ts", "bad.grad.ts", "src/a.grad.ts"];
    const { code, out, err } = await project.gradc("build", ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^GLOB_EMPTY: no source matches no\/\*\*\/\*\.grad\.ts$/m);
    expect(err).toMatch(/^FILE_UNREADABLE: absent\.grad\.ts /m);
    expect(err).toMatch(/^NOTHING_EXPORTED: bad\.grad\.ts /m);
    expect(err.match(/^ {2}hint: /gm)).toHaveLength(3);
    expect(err).toContain("\n3 problems\n");
    expect(project.has("codegen-out")).toBe(false);
  });

  test("a folder without sources is a problem, and says how to begin", async () => {
    const { code, err } = await new Project({}).gradc("build");
    expect(code).toBe(1);
    expect(err).toMatch(/GLOB_EMPTY.*\*\*\/\*\.grad\.ts/);
    expect(err).toContain("gradc init");
  });
});

describe("--stdout", () => {
  test("prints the code that would be written, and writes nothing", async () => {
    const project = new Project({ "a.grad.ts": source("a") });
    const { code, out, err } = await project.gradc("build", "a.grad.ts", "--stdout");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(project.has("codegen-out")).toBe(false);
    await project.gradc("build");
    expect(out).toBe(project.read("codegen-out/a.grad.js"));
  });

  test("of several sources is wrong usage", async () => {
    const project = new Project({ "a.grad.ts": source("a"), "b.grad.ts": source("b") });
    const { code, out, err } = await project.gradc("build", "--stdout");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("one source, but 2 are given");
  });

  test("prints problems to the other output", async () => {
    const project = new Project({ "a.grad.ts": "throw new Error('no');\n" });
    const { code, out, err } = await project.gradc("build", "--stdout");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^MODULE_FAILED: /);
  });
});

describe("--mode", () => {
  const text = [
    'import { compileGrad } from "gradc";',
    "export const free = compileGrad((x) => x.mul(0).add(x));",
    'export const set = compileGrad((x) => x.mul(0).add(x), { mode: "exact" });',
    "",
  ].join("\n");
  const functionIn = (code: string, name: string): string =>
    new RegExp(`^function ${name}\\([^]*?^}`, "m").exec(code)?.[0] ?? "";

  test("fast holds for what sets none itself, and only for this build", async () => {
    const project = new Project({ "a.grad.ts": text });
    const build = async (...args: readonly string[]): Promise<string> => {
      const { code, out, err } = await project.gradc("build", "a.grad.ts", "--stdout", ...args);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      return out;
    };
    const [exact, fast, again] = [await build(), await build("--mode", "fast"), await build()];
    expect(again).toBe(exact);
    expect(await build("--mode", "exact")).toBe(exact);
    expect(functionIn(fast, "freeValue")).not.toContain("* 0");
    expect(functionIn(exact, "freeValue")).toContain("* 0");
    expect(functionIn(fast, "setValue")).toBe(functionIn(exact, "setValue"));
  });

  test("fast holds for plain arithmetic, too, whose numbers it may change where they are not finite", async () => {
    const lines = [
      'import { compileGrad } from "gradc";',
      "export const f = compileGrad((x: number, y: number) => (y - x ** 2) ** 2 + y * 0);",
      "/** @grad */",
      "export const g = (x: number): number => (Math.exp(x) - 1) / x;",
    ];
    const project = new Project({ "a.grad.ts": `${lines.join("\n")}\n` });
    project.linkGradc();
    const { code, out, err } = await project.gradc("build", "--mode", "fast", "--stdout");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(functionIn(out, "fValue")).not.toContain("* 0");
  });

  test("stands in the header, whose command makes the same file", async () => {
    const project = new Project({ "a.grad.ts": text });
    await project.gradc("build", "--mode", "fast", "--out", "gen");
    const made = project.texts("gen");
    const command = /^\/\/ +gradc (build .*)$/m.exec(made["a.grad.js"] ?? "")?.[1] ?? "";
    expect(command).toBe("build a.grad.ts --out gen --mode fast");
    project.remove("gen");
    expect((await project.gradc(...command.split(" "))).code).toBe(0);
    expect(project.texts("gen")).toEqual(made);
    expect((await project.gradc(...command.split(" "), "--check")).code).toBe(0);
  });
});

describe("--json", () => {
  const OUTPUTS = ["d.ts", "js", "js.map"].map((end) => `codegen-out/a.grad.${end}`);

  const bad = [
    'import { compileGrad } from "gradc";',
    "export const bad = compileGrad((x) => x + 1);",
    "",
  ].join("\n");

  test("prints what was done as one document", async () => {
    const project = new Project({ "a.grad.ts": source("a") });
    const { code, out, err } = await project.gradc("build", "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { problems, files } = parsed(out);
    expect(problems).toEqual([]);
    expect(files.map(({ file }) => file).sort()).toEqual(OUTPUTS);
    for (const file of files)
      expect(file).toMatchObject({ status: "written", source: "a.grad.ts" });
  });

  test("prints all problems with their places, and nothing else", async () => {
    const project = new Project({ "a.grad.ts": bad, "b.grad.ts": "let x = ;\n" });
    const { code, out, err } = await project.gradc("build", "--json");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const { problems, files } = parsed(out);
    expect(files).toEqual([]);
    expect(problems).toEqual([
      {
        code: "TRACE_COERCED",
        message: expect.stringContaining("a Value was used") as string,
        hint: expect.stringContaining("add(a, b)") as string,
        file: "a.grad.ts",
        line: expect.any(Number) as number,
        column: expect.any(Number) as number,
      },
      expect.objectContaining({ code: "MODULE_FAILED", file: "b.grad.ts", line: 1 }),
    ]);
  });

  test("prints an error that ends the run, too", async () => {
    const project = new Project({ "a.grad.ts": source("a"), "codegen-out": "a file\n" });
    const { code, out, err } = await project.gradc("build", "--json");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(parsed(out).problems).toEqual([expect.objectContaining({ code: "FILE_UNWRITABLE" })]);
  });

  test("--check reports the state of files", async () => {
    const project = new Project({ "a.grad.ts": source("a") });
    const stale = parsed((await project.gradc("build", "--check", "--json")).out);
    expect(stale.problems.map(({ code }) => code)).toEqual(OUTPUTS.map(() => "FILE_STALE"));
    expect(stale.problems.map(({ file }) => file).sort()).toEqual(OUTPUTS);
    await project.gradc("build");
    const current = parsed((await project.gradc("build", "--check", "--json")).out);
    expect(current.files.map(({ status }) => status)).toEqual(OUTPUTS.map(() => "current"));
  });
});

test("--quiet prints problems only", async () => {
  const project = new Project({ "a.grad.ts": source("a") });
  expect(await project.gradc("build", "-q")).toEqual({ code: 0, out: "", err: "" });
  project.write({ "a.grad.ts": "export {};\n" });
  expect((await project.gradc("build", "-q")).err).toContain("NOTHING_EXPORTED");
});

test("a second build writes nothing and says so", async () => {
  const project = new Project({ "a.grad.ts": source("a"), "b.grad.ts": source("b") });
  await project.gradc("build");
  expect((await project.gradc("build")).out).toBe("6 files unchanged\n");
  project.write({ "a.grad.ts": source("a", 3) });
  expect((await project.gradc("build")).out).toMatch(
    /^written {2}codegen-out\/a\.grad\.js {2}a \(.*\)\nwritten .*\.map .*\n4 files unchanged\n$/,
  );
});

test.each([
  ["--check", "--watch"],
  ["--stdout", "--json"],
  ["--watch", "--json"],
])("%s and %s exclude each other", async (...flags) => {
  const { code, err } = await new Project({}).gradc("build", ...flags);
  expect(code).toBe(2);
  expect(err).toContain(`${flags.join(" and ")} exclude each other`);
});
