/** Code in documents: finds the blocks, runs them and says what they print. */
import { inspect } from "node:util";
import { ts } from "ts-morph";
import * as gradc from "../src/index.ts";

/** The text of the n-th code block of a language. */
export function block(text: string, language: string, n = 0): string {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return [...text.matchAll(pattern)][n]?.[1] ?? "";
}

/** Runs TypeScript with everything that gradc exports in scope; returns what it prints. */
export function run(source: string, scope: Readonly<Record<string, unknown>> = {}): string {
  const { outputText } = ts.transpileModule(source.replace(/^import .*\n/gm, ""), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const lines: string[] = [];
  const log = (...things: unknown[]): void => {
    lines.push(things.map((t) => (typeof t === "string" ? t : inspect(t))).join(" "));
  };
  const names = { ...gradc, ...scope, console: { log } };
  // A block, so that variables may be called like something that gradc exports.
  new Function(...Object.keys(names), `{\n${outputText}\n}`)(...Object.values(names));
  return `${lines.join("\n")}\n`;
}
