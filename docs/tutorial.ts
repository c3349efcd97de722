/**
 * Fills the blocks of docs/tutorial.md and docs/compare.md. A line `<!-- code: … -->` or `<!-- run: … -->` stands before
 * each of them and says where its text comes from: a lesson's program, or what a lesson or a gradc
 * command prints, possibly cut down by filters.
 *
 * The non-obvious decision: the page is its own template. Filling replaces the blocks where they
 * stand, so one can read and edit the page as it is, and it is current if filling changes nothing.
 */
import { readFileSync } from "node:fs";
import { run } from "../src/build/cli.ts";
import { outputOf, programOf, readLesson } from "./lessons.ts";

const outputs = new Map<string, Promise<string>>();

/** What a gradc command prints, run once however many blocks quote it. */
function commandOutput(command: string): Promise<string> {
  const output = outputs.get(command) ?? runCommand(command);
  outputs.set(command, output);
  return output;
}

/** Runs a gradc command. Paths in it start from the root of the repository. */
async function runCommand(command: string): Promise<string> {
  let printed = "";
  const print = (text: string): void => void (printed += text);
  const args = command.split(" ").slice(1);
  const code = await run(args, { out: print, err: print, interrupted: () => NEVER });
  if (code !== 0) throw new TypeError(`${command} fails:\n${printed}`);
  return printed;
}

const NEVER = new AbortController().signal;

/** The name of the lesson in a path, `01-value` of `examples/01-value.ts`. */
const lessonIn = (path: string): string => path.replace(/^examples\/|\.ts$/g, "");

const SOURCES: Readonly<Record<string, (what: string) => string | Promise<string>>> = {
  code: (path) => programOf(readLesson(lessonIn(path))),
  run: (command) =>
    command.startsWith("gradc ") ? commandOutput(command) : outputOf(lessonIn(command)),
};

/** The position of the first line that contains some text. */
function lineWith(lines: readonly string[], text: string): number {
  const at = lines.findIndex((line) => line.includes(text));
  if (at === -1) throw new TypeError(`no line contains ${text}`);
  return at;
}

/** What may be cut out of a text; each with a word or line to look for. */
const FILTERS: Readonly<Record<string, (lines: readonly string[], text: string) => string[]>> = {
  /** What stands under an underlined title, without the title. */
  section: (lines, title) => {
    const isUnderline = (line: string): boolean => /^[─═]+$/.test(line);
    const start = lines.findIndex(
      (line, i) => isUnderline(lines[i + 1] ?? "") && line.includes(title),
    );
    if (start === -1) throw new TypeError(`no title contains ${title}`);
    const body = lines.slice(start + 2);
    const end = body.findIndex(isUnderline);
    return end === -1 ? body : body.slice(0, end - 1);
  },
  /** From the first line that contains the text. */
  from: (lines, text) => lines.slice(lineWith(lines, text)),
  /** Up to the first line that contains the text, and with it. */
  to: (lines, text) => lines.slice(0, lineWith(lines, text) + 1),
  /** Up to the first line that contains the text, but without it. */
  before: (lines, text) => lines.slice(0, lineWith(lines, text)),
  /** Without the lines that contain the text. */
  without: (lines, text) => lines.filter((line) => !line.includes(text)),
};

function filtered(text: string, filter: string): string {
  const [, name = "", argument = ""] = /^(\w+) (.*)$/.exec(filter.trim()) ?? [];
  const cut = FILTERS[name];
  if (cut === undefined) throw new TypeError(`unknown filter ${filter}`);
  return cut(text.split("\n"), argument).join("\n");
}

/** Without empty lines around, and without the indentation that all lines share. */
function dedented(text: string): string {
  const lines = text.replace(/^\s*\n|\s+$/g, "").split("\n");
  const indents = lines.filter((line) => line !== "").map((line) => line.search(/\S/));
  const shared = Math.min(...indents);
  return lines.map((line) => line.slice(shared)).join("\n");
}

const BLOCK = /<!-- (code|run): (.+) -->\n```(\w+)\n[^]*?```\n/g;

/**
 * The page with each block as it should be.
 * @throws TypeError when a command fails or a filter finds nothing
 */
export async function filled(page: string): Promise<string> {
  let result = "";
  let end = 0;
  for (const match of page.matchAll(BLOCK)) {
    const [whole, kind = "", directive = "", language] = match;
    const [what = "", ...filters] = directive.split(" | ");
    const text = filters.reduce(filtered, (await SOURCES[kind]?.(what)) ?? "");
    const block = `<!-- ${kind}: ${directive} -->\n\`\`\`${language}\n${dedented(text)}\n\`\`\`\n`;
    result += page.slice(end, match.index) + block;
    end = match.index + whole.length;
  }
  return result + page.slice(end);
}

/** A page of docs as it should be. */
export const filledPage = (name: string): Promise<string> =>
  filled(readFileSync(new URL(name, import.meta.url), "utf8"));

/**
 * Numbers of two digits or more that the text of a section names but none of its blocks contains.
 * They may be stale, since nothing computes them.
 */
export function strayNumbers(page: string): string[] {
  return page.split(/^## /m).flatMap((section) => {
    const blocks = section.match(/^```[^]*?^```$/gm)?.join("\n") ?? "";
    const prose = section.replace(/^```[^]*?^```$|<!--.*?-->|\[[^\]]*\]\(.*?\)|`npx .*?`/gm, "");
    const numbers = prose.match(/\d+(\.\d+)?/g) ?? [];
    return numbers.filter((number) => number.length > 1 && !blocks.includes(number));
  });
}
