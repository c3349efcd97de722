/**
 * `gradc build` from end to end, in processes of its own and in folders of its own: what it writes,
 * what it says, and that it never leaves half a file, however it is killed.
 *
 * The non-obvious decision: besides random moments, the process is killed at chosen ones, in the
 * middle of a write and just before a rename, because those are over too soon to be hit by chance.
 */
import { execFile } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

const CLI = fileURLToPath(new URL("../../src/build/cli.ts", import.meta.url));
const GRADC = new URL("../../src/index.ts", import.meta.url).href;
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

// Several processes for a test, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Run {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

interface How {
  /** Options for node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kill it after so many milliseconds. */
  readonly killAfter?: number;
}

/** Runs node in a folder. */
function node(
  cwd: string,
  args: readonly string[],
  { env = {}, killAfter }: How = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { PATH: process.env["PATH"], ...env } };
    const child = execFile(process.execPath, [...args], options, (_, out, err) =>
      resolve({ code: child.exitCode, signal: child.signalCode, out, err }),
    );
    if (killAfter !== undefined) setTimeout(() => child.kill("SIGKILL"), killAfter);
  });
}

const gradc = (cwd: string, args: readonly string[], how: How = {}): Promise<Run> =>
  node(cwd, ["--import", TSX, ...(how.node ?? []), CLI, ...args], how);

const top = realpathSync(mkdtempSync(join(tmpdir(), "gradc-build-")));
afterAll(() => rmSync(top, { recursive: true, force: true }));

let projects = 0;

/** A folder with files. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = join(top, `project-${++projects}`);
  const all = { "package.json": '{ "type": "module" }\n', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The text of a source file: gradc's exports, then the lines. */
const source = (...lines: readonly string[]): string =>
  [
    `import { add, compileGrad, mul, scalar, vector } from ${JSON.stringify(GRADC)};`,
    ...lines,
    "",
  ].join("\n");

/** The files of a folder with their texts; empty if there is no such folder. */
function contents(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).sort();
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

const SOURCES = {
  "plane.grad.ts": source(
    "/** A plane. */",
    "export const plane = compileGrad((a, b) => add(mul(a, 2), b));",
    "export const twice = compileGrad((w) => mul(add(w[0], w[1]), 2), vector(2));",
    "export const notAGradient = 7;",
  ),
  "deep/below/bowl.grad.ts": source(
    "export const bowl = compileGrad((p) => add(mul(p.x, p.x), p.y), { x: scalar, y: scalar });",
  ),
};
const OUTPUTS = ["bowl.grad.d.ts", "bowl.grad.js", "plane.grad.d.ts", "plane.grad.js"];

describe("gradc build", () => {
  const folder = project(SOURCES);
  const out = join(folder, "codegen-out");
  let first: Run;
  let written: Map<string, string>;

  beforeAll(async () => {
    first = await gradc(folder, ["build"]);
    written = contents(out);
  });

  test("writes JavaScript and types for every source below the folder, and nothing else", () => {
    expect(first).toMatchObject({ code: 0, err: "" });
    expect([...written.keys()]).toEqual(OUTPUTS);
    expect(written.get("plane.grad.js")).toContain("export function plane(a, b) {");
    expect(written.get("plane.grad.js")).toContain("export function twice(w) {");
    expect(written.get("plane.grad.d.ts")).toContain("export declare const twice: GradFunction<");
    expect(written.get("plane.grad.js")).not.toContain("notAGradient");
  });

  test("says what it has written, one line a file", () => {
    const lines = first.out.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    for (const file of OUTPUTS) {
      expect(lines.filter((line) => line.includes(`codegen-out/${file} `))).toHaveLength(1);
    }
  });

  test("puts source, command and the user's comment into the files", () => {
    const js = written.get("bowl.grad.js");
    expect(js).toContain("@generated by gradc from deep/below/bowl.grad.ts.");
    expect(js).toContain("// gradc build deep/below/bowl.grad.ts\n");
    expect(written.get("plane.grad.js")).toContain(" * A plane.\n");
  });

  test("writes the same bytes again, here and in another folder, without a machine's path", async () => {
    const elsewhere = project(SOURCES);
    await Promise.all([gradc(folder, ["build"]), gradc(elsewhere, ["build"])]);
    expect(contents(out)).toEqual(written);
    expect(contents(join(elsewhere, "codegen-out"))).toEqual(written);
    for (const text of written.values()) {
      expect(text).not.toContain(top);
      expect(text).not.toContain(dirname(CLI));
    }
  });

  test("--check is content with current files", async () => {
    const run = await gradc(folder, ["build", "--check"]);
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(run.out.trimEnd().split("\n")).toHaveLength(4);
  });

  describe("--check with a changed and a missing file", () => {
    const stale = project(SOURCES);
    const staleOut = join(stale, "codegen-out");
    let run: Run;

    beforeAll(async () => {
      cpSync(out, staleOut, { recursive: true });
      appendFileSync(join(staleOut, "plane.grad.js"), "// by hand\n");
      rmSync(join(staleOut, "bowl.grad.d.ts"));
      run = await gradc(stale, ["build", "--check"]);
    });

    test("exits 1 and names both", () => {
      expect(run.code).toBe(1);
      expect(run.err).toMatch(/FILE_STALE.*plane\.grad\.js/);
      expect(run.err).toMatch(/FILE_STALE.*bowl\.grad\.d\.ts \(missing\)/);
      expect(run.err).toContain("2 problems");
    });

    test("shows a short diff", () => {
      expect(run.err).toMatch(/^-\/\/ by hand$/m);
      expect(run.err.split("\n").length).toBeLessThan(40);
    });

    test("writes nothing", () => {
      expect(existsSync(join(staleOut, "bowl.grad.d.ts"))).toBe(false);
      expect(readFileSync(join(staleOut, "plane.grad.js"), "utf8")).toMatch(/by hand\n$/);
    });

    test("shows commands that mend it", async () => {
      const commands = [...new Set(run.err.match(/(?<=Run: gradc ).*/g))];
      expect(commands).toHaveLength(2);
      await Promise.all(commands.map((command) => gradc(stale, command.split(" "))));
      expect(contents(staleOut)).toEqual(written);
    });
  });

  describe("--out", () => {
    const other = project({ "my plane.grad.ts": SOURCES["plane.grad.ts"] });
    const target = join(other, "src/gen");
    const args = ["build", "my plane.grad.ts", "--out", "src/gen"];
    let good: Map<string, string>;
    let stale: Run;

    beforeAll(async () => {
      await gradc(other, args);
      good = contents(target);
      writeFileSync(join(target, "my plane.grad.js"), "stale\n");
      stale = await gradc(other, [...args, "--check"]);
    });

    test("the files go there", () => {
      expect([...good.keys()]).toEqual(["my plane.grad.d.ts", "my plane.grad.js"]);
      expect(existsSync(join(other, "codegen-out"))).toBe(false);
      expect(stale.code).toBe(1);
    });

    test("the command that is shown mends them there, typed as it is; the header has it too", async () => {
      const command = /(?<=Run: )gradc .*/.exec(stale.err)?.[0] ?? "";
      const program = `"${process.execPath}" --import "${TSX}" "${CLI}"`;
      const script = `gradc() { ${program} "$@"; }; ${command}`;
      await new Promise((done) => execFile("/bin/sh", ["-c", script], { cwd: other }, done));
      expect(contents(target)).toEqual(good);
      expect(good.get("my plane.grad.js")).toContain(`// ${command}\n`);
    });
  });
});

describe("problems", () => {
  const files = {
    "good.grad.ts": source("export const good = compileGrad((a) => mul(a, a));"),
    "syntax.grad.ts": source("export const a = compileGrad((a) => mul(a, a);"),
    "throws.grad.ts": source('throw new RangeError("the sky is falling");'),
    "wrong.grad.ts": source(
      "",
      "export const wrong = compileGrad((a, b) => {",
      "  const sum = (a as never) + (b as never);",
      "  return sum as never;",
      "});",
    ),
    "empty.grad.ts": "export const seven = 7;\n",
  };
  const old = "export const before = 1;\n";

  test("all of a run are reported, and nothing is written", async () => {
    const folder = project({ ...files, "codegen-out/good.grad.js": old });
    const names = [...Object.keys(files), "absent.grad.ts"];
    const { code, out, err } = await gradc(folder, ["build", ...names]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/MODULE_FAILED.*syntax\.grad\.ts[\s\S]*2:\d+/);
    expect(err).toMatch(/MODULE_FAILED.*throws\.grad\.ts.*the sky is falling/);
    expect(err).toMatch(/NOTHING_EXPORTED.*empty\.grad\.ts/);
    expect(err).toMatch(/FILE_UNREADABLE.*absent\.grad\.ts/);
    expect(err).toContain("\n5 problems\n");
    expect(err).not.toContain("good.grad.ts");
    // The user's own line, with its neighbours and a hint.
    expect(err).toMatch(/TRACE_COERCED: .*\n {2}at wrong\.grad\.ts:4:\d+\n/);
    expect(err).toContain("  3 | export const wrong = compileGrad((a, b) => {\n");
    expect(err).toMatch(/^> 4 \| {3}const sum = \(a as never\) \+ \(b as never\);\n +\| +\^$/m);
    expect(err).toMatch(/^ {2}hint: .*a\.add\(b\)/m);
    expect(err).not.toMatch(/^ {4}at /m);
    expect(contents(join(folder, "codegen-out"))).toEqual(new Map([["good.grad.js", old]]));
  });

  test("two sources that would write one file clash, and nothing is written", async () => {
    const folder = project({
      "a/one.grad.ts": files["good.grad.ts"],
      "b/one.grad.ts": files["good.grad.ts"],
    });
    const { code, out, err } = await gradc(folder, ["build"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/OUTPUT_CLASH: a\/one\.grad\.ts and b\/one\.grad\.ts .*one\.grad\.js/);
    expect(existsSync(join(folder, "codegen-out"))).toBe(false);
  });
});

describe("a generated file", () => {
  test("runs in an empty folder with nothing installed and no code generation", async () => {
    const folder = join(top, "bare");
    mkdirSync(folder);
    const file = fileURLToPath(new URL("../../codegen-out/readme.grad.js", import.meta.url));
    copyFileSync(file, join(folder, "readme.grad.js"));
    const lines = [
      'import { readme } from "./readme.grad.js";',
      "const { value, grad } = readme(-4, 2);",
      'console.log([value, ...grad].map((n) => n.toFixed(4)).join(" "));',
    ];
    writeFileSync(join(folder, "main.mjs"), lines.join("\n"));
    const run = await node(folder, ["--disallow-code-generation-from-strings", "main.mjs"]);
    expect(run).toMatchObject({ code: 0, out: "24.7041 138.8338 645.5773\n" });
  });
});

/** Kills its process at the n-th step of writing: half-way through a write, or before a rename. */
const KILLER = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const { writeFileSync, renameSync } = fs;
let left = Number(process.env.KILL_AT);
const isOutput = (file) => String(file).includes("codegen-out");
const die = () => {
  process.kill(process.pid, "SIGKILL");
  for (;;);
};
fs.writeFileSync = (file, text, ...rest) => {
  if (!isOutput(file) || left-- !== 0) return writeFileSync(file, text, ...rest);
  writeFileSync(file, text.slice(0, text.length / 2), ...rest);
  die();
};
fs.renameSync = (from, to) => {
  if (isOutput(to) && left-- === 0) die();
  renameSync(from, to);
};
syncBuiltinESMExports();
`;

describe("a build that is killed", () => {
  const COUNT = 4;
  const sources = (factor: number): Record<string, string> => {
    const file = (i: number): [string, string] => [
      `file${i}.grad.ts`,
      source(
        `export const f${i} = compileGrad(`,
        `  (w) => w.map((v, i) => mul(v, i + ${factor}).sin()).reduce(add),`,
        "  vector(20),",
        ");",
      ),
    ];
    return Object.fromEntries(Array.from({ length: COUNT }, (_, i) => file(i)));
  };

  /** Builds from whole sources; also tells how long that takes. */
  async function whole(factor: number): Promise<{ texts: Map<string, string>; time: number }> {
    const folder = project(sources(factor));
    const start = performance.now();
    expect((await gradc(folder, ["build"])).code).toBe(0);
    return { texts: contents(join(folder, "codegen-out")), time: performance.now() - start };
  }

  /** Kills a build of new sources over old outputs, or over none, and looks at what is there. */
  async function trial(old: Map<string, string>, now: Map<string, string>, how: How): Promise<Run> {
    const folder = project(sources(2));
    const out = join(folder, "codegen-out");
    if (old.size > 0) mkdirSync(out);
    for (const [file, text] of old) writeFileSync(join(out, file), text);
    const run = await gradc(folder, ["build"], how);
    const found = contents(out);
    for (const file of now.keys()) {
      expect([old.get(file), now.get(file)], file).toContain(found.get(file));
    }
    const outputs = [...found.keys()].filter((file) => !file.endsWith(".tmp"));
    expect(outputs.filter((file) => !now.has(file))).toEqual([]);
    return run;
  }

  const none = new Map<string, string>();
  let old: Map<string, string>;
  let now: Map<string, string>;
  let time: number;

  beforeAll(async () => {
    const [before, after] = [await whole(1), await whole(2)];
    [old, now, time] = [before.texts, after.texts, after.time];
    expect(now.size).toBe(2 * COUNT);
    expect(now).not.toEqual(old);
  });

  test("at a chosen step of writing leaves every file old or new", async () => {
    const killer = join(top, "killer.mjs");
    writeFileSync(killer, KILLER);
    const how = (step: number): How => ({
      node: ["--import", pathToFileURL(killer).href],
      env: { KILL_AT: String(step) },
    });
    const runs = [
      ...(await Promise.all([trial(old, now, how(0)), trial(none, now, how(1))])),
      ...(await Promise.all([
        trial(old, now, how(2 * COUNT)),
        trial(none, now, how(4 * COUNT - 1)),
      ])),
    ];
    expect(runs.map((run) => run.signal)).toEqual(runs.map(() => "SIGKILL"));
  });

  test("at any moment leaves every file old or new", async () => {
    for (let i = 0; i < 2; i++) {
      const moment = (): How => ({ killAfter: time * (0.5 + 0.7 * Math.random()) });
      await Promise.all([trial(old, now, moment()), trial(none, now, moment())]);
    }
  });
});
