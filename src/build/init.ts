/**
 * `gradc init`: a configuration, a first source and the npm scripts.
 *
 * The non-obvious decision: package.json is changed as text, at one place, because its formatting
 * is the user's; where that place cannot be found it stays as it is, and the user is told what to
 * write.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { readIfPresent, writeWhole } from "./files.ts";
import type { Output } from "./output.ts";
import { withScripts } from "./package-scripts.ts";
import { CONFIG_FILES } from "./read-config.ts";
import { TOOLS } from "./tools.ts";
import { readArgs, type Usage, UsageError } from "./usage.ts";

export const INIT: Usage = {
  name: "init",
  args: "",
  purpose: [
    "Write a small gradc.config.ts and a first source, and add npm scripts.",
    "",
    "Nothing that is there is overwritten.",
  ].join("\n"),
  flags: {},
  examples: [["gradc init", "in the folder of your package.json"]],
};

const CONFIG = `import { defineConfig } from "gradc/config";

export default defineConfig({
  // What to compile, and where the results go. Commit them; gradc build --check keeps them current.
  include: ["src/**/*.grad.ts"],
  out: "src/generated",
});
`;

const FIRST = `import { compileGrad } from "gradc";

/** The Rosenbrock function, whose minimum is at (1, 1). */
export const rosenbrock = compileGrad(
  (x: number, y: number) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
);
`;

/** The scripts that are added. */
const SCRIPTS = { gradc: "gradc build", "gradc:check": "gradc build --check" };

/** Writes a file that is not there yet, and says so. */
function create(file: string, text: string): string {
  if (existsSync(file)) return `kept     ${file}, which is there already`;
  writeWhole(resolve(file), text);
  return `wrote    ${file}`;
}

/** Adds the scripts to package.json, and says so. */
function addScripts(): string[] {
  const file = "package.json";
  const text = readIfPresent(file);
  if (text === undefined) return ["skipped  package.json, which is not here; npm init makes one"];
  const { text: changed, added, problem } = withScripts(text, SCRIPTS);
  if (problem !== undefined) {
    const lines = Object.entries(SCRIPTS).map(([name, run]) => `           "${name}": "${run}"`);
    return [`skipped  package.json: ${problem}; its scripts could be`, ...lines];
  }
  if (added.length === 0) return ["kept     package.json, which has the scripts already"];
  writeWhole(resolve(file), changed);
  return [`changed  package.json: the scripts ${added.join(" and ")}`];
}

/** The packages that have to be installed for the command to work. */
function missingPackages(): string[] {
  const require = createRequire(join(process.cwd(), "package.json"));
  return ["gradc", ...TOOLS].filter((name) => {
    const folders = require.resolve.paths(name) ?? [];
    return !folders.some((folder) => existsSync(join(folder, name)));
  });
}

/** Runs the command. */
export async function runInit(args: readonly string[], { out }: Output): Promise<number> {
  const { files } = readArgs(args, INIT);
  if (files.length > 0) throw new UsageError("init takes no arguments");
  const standing = CONFIG_FILES.find((file) => existsSync(file));
  const lines = [
    create(standing ?? (CONFIG_FILES[0] as string), CONFIG),
    create("src/gradients/first.grad.ts", FIRST),
    ...addScripts(),
  ];
  const missing = missingPackages();
  const next = [
    ...(missing.length > 0 ? [`npm install --save-dev ${missing.join(" ")}`] : []),
    "npx gradc build",
    'import { rosenbrock } from "./generated/first.grad.js" in a file of src, and call it:',
    "  rosenbrock(-1, 1) is { value: 4, grad: [-4, 0] }",
  ];
  out(`${lines.join("\n")}\n\nNext\n${next.map((line) => `  ${line}`).join("\n")}\n`);
  return 0;
}
