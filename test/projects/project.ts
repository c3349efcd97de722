/**
 * Projects that use the packed package, in empty temporary folders.
 *
 * The non-obvious decision: there are two ways to make one. `installed` does what a user does and
 * takes a while; `linked` unpacks gradc and links to packages that this repository has installed,
 * which takes no time, and leaves out whatever a test wants to be missing.
 */
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject, onTestFinished } from "vitest";

/** Where packages are installed. */
const INSTALLED = ["../../node_modules", "node_modules"].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

/** The tools that gradc build works with. */
export const TOOLS: readonly string[] = ["ts-morph", "tsx", "esbuild", "prettier", "diff"];

/** What the plugin works with. */
export const PLUGIN_TOOLS: readonly string[] = ["unplugin", ...TOOLS];

/** What a command printed. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Nothing of the test run may reach the projects. */
const { NODE_OPTIONS: _, NODE_ENV: __, VITEST: ___, ...ENVIRONMENT } = process.env;

/** A folder with a package.json. */
export class Project {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), "gradc-project-")));

  constructor(files: Readonly<Record<string, string>>) {
    const manifest = { name: "project", private: true, type: "module" };
    this.write({ "package.json": JSON.stringify(manifest), ...files });
  }

  /** The path of a file of the project. */
  at(file: string): string {
    return join(this.folder, file);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(this.at(file)), { recursive: true });
      writeFileSync(this.at(file), text);
    }
  }

  read(file: string): string {
    return readFileSync(this.at(file), "utf8");
  }

  /** Runs a program in the project's folder. */
  run(program: string, ...args: readonly string[]): Promise<Ran> {
    return new Promise((resolve) => {
      const place = { cwd: this.folder, env: ENVIRONMENT };
      const child = execFile(program, args, place, (_error, out, err) =>
        resolve({ code: child.exitCode ?? -1, out, err }),
      );
    });
  }

  /** Runs a program that must succeed, and gives what it printed. */
  async ran(program: string, ...args: readonly string[]): Promise<string> {
    const { code, out, err } = await this.run(program, ...args);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")}: exit ${code}\n${out}\n${err}`);
    return out;
  }

  /** Runs a program of an installed package. */
  bin(name: string, ...args: readonly string[]): Promise<string> {
    return this.ran(this.at(`node_modules/.bin/${name}`), ...args);
  }

  /** Starts a program, waits until it has printed `ready`, and gives what ends it. */
  async start(ready: string, program: string, ...args: readonly string[]): Promise<() => void> {
    const child = spawn(program, args, { cwd: this.folder, env: ENVIRONMENT });
    let printed = "";
    await new Promise<void>((resolve, reject) => {
      const read = (text: Buffer): void => {
        printed += text.toString();
        if (printed.includes(ready)) resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("exit", () => reject(new Error(`it ended: ${printed}`)));
    });
    return () => void child.kill();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The version of a package that this repository pins. */
function pinned(name: string): string {
  const found = INSTALLED.find((folder) => existsSync(join(folder, name)));
  if (found === undefined) throw new Error(`${name} is missing: npm ci --prefix test/projects`);
  const text = readFileSync(join(found, name, "package.json"), "utf8");
  return `${name}@${(JSON.parse(text) as { version: string }).version}`;
}

/** A project made as a user makes it: `npm install` of the tarball and of packages. */
export async function installed(
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<Project> {
  const project = new Project(files);
  onTestFinished(() => project.remove());
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
  const wanted = [inject("tarball"), ...packages.map(pinned)];
  await project.ran("npm", "install", "--save-dev", ...quiet, ...wanted);
  return project;
}

/** A project with gradc from the tarball and links to those packages. */
export async function linked(
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<Project> {
  const project = new Project(files);
  onTestFinished(() => project.remove());
  const modules = project.at("node_modules");
  mkdirSync(join(modules, "gradc"), { recursive: true });
  const into = join(modules, "gradc");
  await project.ran("tar", "-xzf", inject("tarball"), "-C", into, "--strip-components=1");
  for (const name of new Set(packages)) {
    const found = INSTALLED.find((folder) => existsSync(join(folder, name)));
    if (found === undefined) throw new Error(`${name} is missing: npm ci --prefix test/projects`);
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(found, name), join(modules, name));
  }
  return project;
}

/** A source, a file that it imports, and what both come to. */
export const LOSS = {
  source: `
    import { compileGrad } from "gradc";
    import { factor } from "./factor";
    /** What the tests of projects compile. */
    export const loss = compileGrad((x: number, y: number) => (x * y + Math.sin(x)) * factor);
  `,
  /** The same on Values. */
  onValues: `
    import { compileGrad, sin } from "gradc";
    import { factor } from "./factor";
    export const loss = compileGrad((x, y) => x.mul(y).add(sin(x)).mul(factor));
  `,
  /** One that cannot be compiled, because of its fifth line. */
  wrong: `
    import { compileGrad } from "gradc";
    export const loss = compileGrad((x: number, y: number) => {
      let total = y;
      while (total < x) total += y;
      return total;
    });
  `,
  factor: "export const factor: number = 3;\n",
  at: [0.5, 2] as const,
  result: {
    value: 3 * (0.5 * 2 + Math.sin(0.5)),
    grad: [3 * 2 + 3 * Math.cos(0.5), 3 * 0.5],
  },
};

/** What only the compiler contains. */
export const COMPILER = /GradcError|TRACE_|compileGrad|gradc build.*hint|ts-morph/;
