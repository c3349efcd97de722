/**
 * Projects in folders of their own, and the command run in them, in this process.
 *
 * The non-obvious decision: a project's "gradc" is the copy that the tests have loaded already, not
 * one of its own; so a build takes milliseconds. Each test file calls `removeProjects`.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
// Its process keeps for ever the folder in which it is first loaded, and projects go.
import "esbuild";
import { afterAll } from "vitest";
import { run } from "../../src/build/cli.ts";
import { defineConfig } from "../../src/build/config.ts";
import * as gradc from "../../src/index.ts";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

const HERE = Symbol.for("gradc.test");
Object.assign(globalThis, { [HERE]: { ...gradc, defineConfig } });

/** A package of this name that hands on what this process has. */
const PACKAGE = {
  "node_modules/gradc/package.json":
    '{ "name": "gradc", "type": "module", "exports": { ".": "./index.js", "./config": "./index.js" } }',
  "node_modules/gradc/index.js": [
    'const { add, compileGrad, compileJacobian, defineConfig, mul, vector } = globalThis[Symbol.for("gradc.test")];',
    "export { add, compileGrad, compileJacobian, defineConfig, mul, vector };",
  ].join("\n"),
};

/** What the command printed, and its exit code. */
export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let top: string | undefined;
let count = 0;

/** Removes the projects of a test file after its tests, and goes back to where they began. */
export function removeProjects(): void {
  const home = process.cwd();
  afterAll(() => {
    process.chdir(home);
    if (top !== undefined) rmSync(top, { recursive: true, force: true });
    top = undefined;
  });
}

function newFolder(): string {
  top ??= realpathSync(mkdtempSync(join(tmpdir(), "gradc-project-")));
  return join(top, `project-${++count}`);
}

/** A source that exports one gradient, k times its parameter's square. */
export const source = (name: string, k = 1): string =>
  `import { compileGrad } from "gradc";\nexport const ${name} = compileGrad((x) => x.mul(x).mul(${k}));\n`;

/** A folder with files, which becomes the current folder. */
export class Project {
  readonly folder: string = newFolder();

  constructor(files: Readonly<Record<string, string>>) {
    this.write({ "package.json": '{ "type": "module" }\n', ...PACKAGE, ...files });
    process.chdir(this.folder);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      const path = join(this.folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }

  /** Makes the project's "gradc" gradc itself, from its source text, as plain arithmetic needs it. */
  linkGradc(): void {
    const entries = { ".": "./src/index.ts", "./config": "./src/build/config.ts" };
    const description = { name: "gradc", type: "module", exports: entries };
    this.write({ "node_modules/gradc/package.json": JSON.stringify(description) });
    symlinkSync(SRC, join(this.folder, "node_modules/gradc/src"));
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(join(this.folder, file));
  }

  remove(file: string): void {
    rmSync(join(this.folder, file), { recursive: true });
  }

  rename(from: string, to: string): void {
    renameSync(join(this.folder, from), join(this.folder, to));
  }

  /** The names in a folder, in order; none if it is not there. */
  list(folder: string): string[] {
    return this.has(folder) ? readdirSync(join(this.folder, folder)).sort() : [];
  }

  /** The texts of a folder's files. */
  texts(folder: string): Record<string, string> {
    return Object.fromEntries(
      this.list(folder).map((file) => [file, this.read(join(folder, file))]),
    );
  }

  /** Runs the command in the folder. */
  gradc(...args: readonly string[]): Promise<Result> {
    return this.gradcIn(".", ...args);
  }

  /** Runs the command in a folder below. */
  async gradcIn(folder: string, ...args: readonly string[]): Promise<Result> {
    process.chdir(join(this.folder, folder));
    const text = { out: "", err: "" };
    const code = await run(args, {
      out: (more) => void (text.out += more),
      err: (more) => void (text.err += more),
    });
    return { code, ...text };
  }
}
