/**
 * The command line: usage, help, exit codes and `gradc explain`.
 *
 * The non-obvious decision: wrong usage never loads a module, so those tests call `run` in this
 * process; whatever loads one runs in a plain node process, as it does for the user.
 */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../src/build/cli.ts";
import { GRADC, gradc, gradcProcess, type Run } from "./process.ts";

/** The command in this process. */
async function here(...args: readonly string[]): Promise<Omit<Run, "signal">> {
  const text = { out: "", err: "" };
  const code = await run(args, {
    out: (more) => void (text.out += more),
    err: (more) => void (text.err += more),
  });
  return { code, ...text };
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), "gradc-cli-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** There is no package.json in the folder: the simplest thing a user might do. */
function write(file: string, ...lines: readonly string[]): void {
  const imports = `import { add, compileGrad, mul } from ${JSON.stringify(GRADC)};`;
  writeFileSync(join(folder, file), [imports, ...lines, ""].join("\n"));
}

describe("wrong usage exits 2 and shows the way to the help", () => {
  test.each<[string, string[], RegExp]>([
    ["no command", [], /a command is missing/],
    ["an unknown command", ["biuld"], /unknown command "biuld" \(did you mean build\?\)/],
    ["a command of Object", ["constructor"], /unknown command "constructor"/],
    ["an unknown option", ["build", "--chek"], /--chek \(did you mean --check\?\)/],
    ["an option like no other", ["build", "--verbose=1"], /has no option --verbose$/m],
    ["an unknown mode", ["build", "--mode", "fats"], /"fats" \(did you mean fast\?\)/],
    ["an option without its value", ["build", "--out"], /--out/],
    ["a value for an option without one", ["build", "--check=yes"], /--check/],
    ["nothing to explain", ["explain"], /FILE#NAME/],
    ["two things to explain", ["explain", "a#b", "c#d"], /FILE#NAME/],
    ["an option of another command", ["explain", "a#b", "--check"], /explain has no .*--check/],
    ["something for init", ["init", "folder"], /no arguments/],
  ])("%s", async (_, args, message) => {
    const { code, out, err } = await here(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^gradc: /);
    expect(err).toMatch(message);
    expect(err).toMatch(/^Run {2}gradc (\w+ )?--help {2}/m);
  });

  test("in a process too", async () => {
    const { code, err } = await gradcProcess(folder, ["build", "--chek"]);
    expect(code).toBe(2);
    expect(err).toContain("did you mean --check?");
  });
});

describe("--help", () => {
  test.each([[["--help"]], [["-h"]], [["nonsense", "--help"]]])(
    "%j lists the commands",
    async (args) => {
      const { code, out, err } = await here(...args);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      for (const command of ["build [FILES]", "explain FILE#NAME", "init"]) {
        expect(out).toContain(`  gradc ${command}`);
      }
    },
  );

  test.each<[string, string[]]>([
    ["build", ["--out DIR", "--mode exact|fast", "--watch, -w", "--json", "--help, -h"]],
    ["explain", ["--all", "--time"]],
    ["init", ["--help, -h"]],
  ])(
    "of %s shows its options, with examples, in lines that fit a terminal",
    async (name, options) => {
      const { code, out, err } = await here(name, "--help");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(new RegExp(`^gradc ${name}`));
      for (const option of options) expect(out).toContain(`\n  ${option} `);
      expect(out).toMatch(/^Examples$/m);
      expect(out.split("\n").filter((line) => line.length > 100 || line.endsWith(" "))).toEqual([]);
    },
  );

  test("in a process too", async () => {
    const { code, out, err } = await gradcProcess(folder, ["--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe((await here("--help")).out);
  });

  test("--version is that of the package", async () => {
    const { version } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    ) as { version: string };
    expect(await here("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });
});

describe("explain", () => {
  test("prints the stages of a gradient; the name may be left out if there is one", async () => {
    write("one.grad.ts", "export const area = compileGrad((width, height) => mul(width, height));");
    const [named, alone] = await Promise.all([
      gradc(folder, ["explain", "one.grad.ts#area"]),
      gradc(folder, ["explain", "one.grad.ts"]),
    ]);
    expect(named).toMatchObject({ code: 0, err: "" });
    for (const word of ["area", "width", "height", "trace", "differentiate", "share", "prune"]) {
      expect(named.out.toLowerCase()).toContain(word);
    }
    expect(alone).toEqual(named);
  });

  test("--at shows the numbers on every line, forward and back", async () => {
    write("at.grad.ts", "export const area = compileGrad((width, height) => mul(width, height));");
    const { code, out, err } = await gradc(folder, [
      "explain",
      "at.grad.ts",
      "--at",
      "width=3,height=5",
    ]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/value = width \* height +15$/m);
    expect(out).toMatch(/so {2}dwidth \+= dvalue \* height +5$/m);
    expect(out).toMatch(/grad\[1\] = width; +\/\/ 3$/m);
  });

  test("the mode is that of the configuration, unless --mode gives one", async () => {
    write("slow.grad.ts", "export const area = compileGrad((a, b) => mul(a, b));");
    write("gradc.config.ts", 'export default { mode: "fast" };');
    const [configured, given] = await Promise.all([
      gradc(folder, ["explain", "slow.grad.ts"]),
      gradc(folder, ["explain", "slow.grad.ts", "--mode", "exact"]),
    ]);
    expect(configured.out).toMatch(/^How gradc compiles area \(fast mode\)/);
    expect(given.out).toMatch(/^How gradc compiles area \(exact mode\)/);
  });

  test("--time prints all stages in a table", async () => {
    write("timed.grad.ts", "export const area = compileGrad((a, b) => mul(a, b));");
    const { code, out, err } = await gradc(folder, ["explain", "timed.grad.ts#area", "--time"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const stage of ["trace", "differentiate", "prune", "emit valueAndGrad", "check", "all"]) {
      expect(out).toMatch(new RegExp(`^ {3}${stage} +\\d+\\.\\d`, "m"));
    }
  });

  test("lists the names there are when the one asked for is missing", async () => {
    write(
      "two.grad.ts",
      "export const sum = compileGrad((a, b) => add(a, b));",
      "export const product = compileGrad((a, b) => mul(a, b));",
    );
    const [wrong, none] = await Promise.all([
      gradc(folder, ["explain", "two.grad.ts#quotient"]),
      gradc(folder, ["explain", "two.grad.ts"]),
    ]);
    for (const { code, out, err } of [wrong, none]) {
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toMatch(/EXPORT_MISSING/);
      expect(err).toContain("sum, product");
    }
    expect(wrong.err).toContain("quotient");
  });

  test("a file that is not there is a problem like any other", async () => {
    const { code, err } = await gradc(folder, ["explain", "absent.grad.ts#a"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^FILE_UNREADABLE: /);
  });
});

describe("build", () => {
  test("works without a package.json, and keeps doc comments and names of exports", async () => {
    write(
      "plain.grad.ts",
      "/** Größe, 大きさ, 🎉. */",
      "export const größe = compileGrad((a, x) => mul(a, x));",
      "/** Used below. */",
      "export function helper(): number { return 1; }",
      "const hidden = compileGrad((a) => mul(a, helper()));",
      "export { hidden as shown };",
    );
    const { code, err } = await gradc(folder, ["build", "plain.grad.ts", "--out", "out"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const js = readFileSync(join(folder, "out/plain.grad.js"), "utf8");
    expect(js).toContain("* Größe, 大きさ, 🎉.");
    expect(js).toContain("export function größe(a, x) {");
    expect(js).toContain("export function shown(a) {");
  });

  test("keeps names of parameters that are not English", async () => {
    write("greek.grad.ts", "export const decay = compileGrad((λ, größe) => mul(λ, größe));");
    await gradc(folder, ["build", "greek.grad.ts", "--out", "out"]);
    const js = readFileSync(join(folder, "out/greek.grad.js"), "utf8");
    expect(js).toContain("export function decay(λ, größe) {");
  });

  test("an export whose name cannot be kept is a problem like any other", async () => {
    write("default.grad.ts", "export default compileGrad((a) => mul(a, a));");
    write("math.grad.ts", "export const Math = compileGrad((a) => mul(a, a));");
    const results = await Promise.all(
      ["default.grad.ts", "math.grad.ts"].map((file) => gradc(folder, ["build", file])),
    );
    for (const { code, err } of results) {
      expect(code).toBe(1);
      expect(err).toMatch(/^[A-Z]+_[A-Z]+: .*\n {2}at (default|math)\.grad\.ts:/);
      expect(err).toContain("hint: ");
      expect(err).not.toMatch(/^ {4}at /m);
    }
  });
});
