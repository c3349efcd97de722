/**
 * `gradc build --watch`: what is built again after which change, and that nothing ends it but the
 * user.
 *
 * The non-obvious decision: tests wait for what is printed or written, however long it takes, and
 * look at what was built again; they never wait for a time.
 */
import { spawn } from "node:child_process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { run } from "../../src/build/cli.ts";
import { CLI, TSX } from "./process.ts";
import { Project, removeProjects, source } from "./project.ts";

removeProjects();

const until = (condition: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(condition()).toBe(true), { timeout: 50_000, interval: 10 });

/** A watch that runs in this process. */
class Watch {
  readonly #controller = new AbortController();
  readonly end: Promise<number>;
  out = "";
  err = "";

  constructor(...args: readonly string[]) {
    this.end = run(["build", "--watch", ...args], {
      out: (text) => void (this.out += text),
      err: (text) => void (this.err += text),
      interrupted: () => this.#controller.signal,
    });
  }

  /** What is printed from now on until something is. */
  async next(act: () => void, what: RegExp): Promise<string> {
    this.out = this.err = "";
    act();
    await until(() => what.test(this.out + this.err));
    return this.out;
  }

  async started(): Promise<this> {
    await until(() => this.out.includes("watching; "));
    return this;
  }

  stop(): Promise<number> {
    this.#controller.abort();
    return this.end;
  }
}

let watch: Watch | undefined;
afterEach(async () => {
  await watch?.stop();
  watch = undefined;
});

/** A project of two sources, being watched. */
async function watched(...args: readonly string[]): Promise<{ project: Project; watch: Watch }> {
  const project = new Project({ "src/a.grad.ts": source("a"), "src/b.grad.ts": source("b") });
  watch = await new Watch(...args).started();
  return { project, watch };
}

const bad = "export const seven = 7;\n";

describe("gradc build --watch", () => {
  test("builds all at first, then what has changed, and says what it wrote", async () => {
    const { project, watch } = await watched();
    expect(watch.out.match(/^written {2}codegen-out\//gm)).toHaveLength(6);
    const change = (): void => project.write({ "src/a.grad.ts": source("a", 3) });
    const out = await watch.next(change, /^written .*\.map/m);
    expect(out).toMatch(
      /^changed {2}src\/a\.grad\.ts\nwritten {2}codegen-out\/a\.grad\.js {2}.*\nwritten .*js\.map .*\n$/,
    );
    expect(project.read("codegen-out/a.grad.js")).toContain("* 3");
    expect(await watch.stop()).toBe(0);
  });

  test("takes up new sources, in new folders too, and deletes what is left over", async () => {
    const { project, watch } = await watched();
    await watch.next(() => project.write({ "src/new/deep/c.grad.ts": source("c") }), /c\.grad\.d/);
    expect(project.has("codegen-out/c.grad.js")).toBe(true);
    const change = (): void => project.write({ "src/new/deep/c.grad.ts": source("c", 2) });
    await watch.next(change, /^written {2}codegen-out\/c\.grad\.js/m);
    await watch.next(() => project.remove("src/new"), /^deleted {2}codegen-out\/c\.grad\.d\.ts/m);
    expect(project.has("codegen-out/c.grad.js")).toBe(false);
  });

  test("is not ended by problems, shows each once, and goes on when they are mended", async () => {
    const { project, watch } = await watched();
    await watch.next(() => project.write({ "src/a.grad.ts": bad }), /1 problem\n/);
    expect(watch.err).toMatch(/^NOTHING_EXPORTED: src\/a\.grad\.ts/);
    // Another change is built, but while something is wrong nothing is written.
    const before = project.read("codegen-out/b.grad.js");
    project.write({ "src/b.grad.ts": source("b", 5) });
    await until(() => watch.out.includes("changed  src/b.grad.ts"));
    const mended = (): void => project.write({ "src/a.grad.ts": source("a", 7) });
    await watch.next(mended, /written {2}codegen-out\/b\.grad\.js/);
    expect(watch.err).toBe("");
    expect(project.read("codegen-out/a.grad.js")).toContain("* 7");
    expect(project.read("codegen-out/b.grad.js")).not.toBe(before);
  });

  test("sees a file that is replaced, as editors do, and one that is made anew", async () => {
    const { project, watch } = await watched();
    const replace = (): void => {
      project.write({ "src/.a.swp": source("a", 4) });
      project.rename("src/.a.swp", "src/a.grad.ts");
    };
    await watch.next(replace, /^written {2}codegen-out\/a\.grad\.js/m);
    await watch.next(() => project.remove("src/a.grad.ts"), /^deleted .*a\.grad\.d\.ts/m);
    const again = (): void => project.write({ "src/a.grad.ts": source("a", 6) });
    await watch.next(again, /^written {2}codegen-out\/a\.grad\.d\.ts/m);
    expect(project.read("codegen-out/a.grad.js")).toContain("* 6");
  });

  test("builds again, from the new text, what imports a file that changes, and nothing else", async () => {
    const { project, watch } = await watched();
    const using =
      'import { k } from "./factor.js";\nimport { compileGrad } from "gradc";\n' +
      "export const c = compileGrad((x) => x.mul(k));\n";
    const factor = (k: number) => (): void =>
      project.write({ "src/factor.ts": `export const k: number = ${k};\n` });
    factor(2)();
    await watch.next(() => project.write({ "src/c.grad.ts": using }), /^written .*c\.grad\.d\.ts/m);
    watch.out = "";
    factor(7)();
    // A late event of c.grad.ts may have built it from the new factor already.
    const isNew = (): boolean => project.read("codegen-out/c.grad.js").includes("* 7");
    await until(() => watch.out.includes("src/factor.ts") && isNew());
    expect(watch.out).not.toMatch(/[ab]\.grad/);
    // The import breaks, and is mended.
    await watch.next(() => project.remove("src/factor.ts"), /^MODULE_FAILED: /m);
    await watch.next(factor(9), /^written {2}codegen-out\/c\.grad\.js/m);
    expect(project.read("codegen-out/c.grad.js")).toContain("* 9");
  });

  test("reads a configuration that changes, is new, or is wrong", async () => {
    const { project, watch } = await watched();
    const config = (body: string) => () =>
      project.write({ "gradc.config.mjs": `export default ${body};\n` });
    await watch.next(config('{ out: "gen" }'), /^written {2}gen\/b\.grad\.d\.ts/m);
    await watch.next(config('{ uot: "gen" }'), /CONFIG_INVALID/);
    await watch.next(config('{ out: "there" }'), /^written {2}there\/b\.grad\.d\.ts/m);
    expect(project.list("there")).toHaveLength(7);
  });

  test("of named files leaves the others alone; --quiet says nothing of what is done", async () => {
    const project = new Project({ "src/a.grad.ts": source("a"), "src/b.grad.ts": source("b") });
    watch = new Watch("src/a.grad.ts", "--quiet");
    await until(() => project.has("codegen-out/a.grad.d.ts"));
    project.write({ "src/b.grad.ts": bad, "src/a.grad.ts": source("a", 3) });
    await until(() => project.read("codegen-out/a.grad.js").includes("* 3"));
    expect(project.list("codegen-out")).toHaveLength(4);
    expect([watch.out, watch.err]).toEqual(["", ""]);
  });
});

test("a process ends with code 0 on Ctrl-C", async () => {
  const project = new Project({ "a.grad.ts": "import '\n" });
  const args = ["--import", TSX, CLI, "build", "--watch"];
  const child = spawn(process.execPath, args, { cwd: project.folder });
  let text = "";
  child.stdout.on("data", (more) => (text += String(more)));
  child.stderr.on("data", (more) => (text += String(more)));
  const end = new Promise((resolve) => child.on("close", (...how) => resolve(how)));
  await until(() => text.includes("watching; "));
  expect(text).toMatch(/MODULE_FAILED: a\.grad\.ts/);
  child.kill("SIGINT");
  expect(await end).toEqual([0, null]);
});
