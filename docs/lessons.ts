/**
 * Runs the lessons, `examples/01-….ts` onwards, and keeps what stands at the end of each what it
 * prints. `npm run docs` writes it; a test compares.
 *
 * The non-obvious decision: a lesson is a plain program that prints, and it runs here by being
 * imported while `console.log` collects. One process for all takes a fraction of the time of one for
 * each, but a module runs only once, so what it printed is kept.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { format } from "node:util";

const EXAMPLES = new URL("../examples/", import.meta.url);

/** The names of all lessons in order, without `.ts`. */
export const LESSONS: readonly string[] = readdirSync(EXAMPLES)
  .filter((file) => /^\d\d-[^.]+\.ts$/.test(file))
  .map((file) => file.replace(/\.ts$/, ""))
  .toSorted();

/** The text of a lesson's file. */
export const readLesson = (name: string): string =>
  readFileSync(new URL(`${name}.ts`, EXAMPLES), "utf8");

async function printed(name: string): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...args: unknown[]) => void lines.push(format(...args));
  try {
    await import(`../examples/${name}.ts`);
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}

const outputs = new Map<string, Promise<string>>();

/** What a lesson prints, without the last line break. Wait for one before asking for the next. */
export function outputOf(name: string): Promise<string> {
  const output = outputs.get(name) ?? printed(name);
  outputs.set(name, output);
  return output;
}

const ENDING = /\n(\n\/\* It prints:\n[^]*\n\*\/\n)?$/;

/**
 * A lesson's text with the comment at its end that says what it prints.
 * @throws TypeError when that would end the comment
 */
export function withOutput(text: string, output: string): string {
  if (output.includes("*/")) throw new TypeError("the output of a lesson must not end a comment");
  return text.replace(ENDING, () => `\n\n/* It prints:\n${output}\n*/\n`);
}

/** A lesson without the comments around it and its imports: what a student reads. */
export function programOf(text: string): string {
  const body = text.replace(/^\/\*\*[^]*?\*\/\n/, "").replace(ENDING, "\n");
  return body.replace(/^import [^]*? from ".*";\n/gm, "").trim();
}

/** Writes what each lesson prints now to its end. */
export async function updateLessons(): Promise<void> {
  for (const name of LESSONS) {
    const text = readLesson(name);
    const current = withOutput(text, await outputOf(name));
    if (current !== text) writeFileSync(new URL(`${name}.ts`, EXAMPLES), current);
  }
}
