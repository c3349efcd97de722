/**
 * Adds scripts to the text of a package.json, which stays as it is everywhere else.
 *
 * The non-obvious decision: the result is parsed and compared with what it should say, so a text
 * that this simple reader misunderstands is left alone.
 */
import { isDeepStrictEqual } from "node:util";

interface Package {
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A text with scripts, or why it has none. */
export interface WithScripts {
  readonly text: string;
  /** The names that were not there before. */
  readonly added: readonly string[];
  readonly problem?: string;
}

/** Where the object that starts at a brace ends: the position of its closing brace. */
function closing(text: string, start: number): number {
  // Strings first, so that braces in them do not count.
  const pieces = text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g);
  let depth = 0;
  for (const { 0: piece, index } of pieces) {
    depth += piece === "{" ? 1 : piece === "}" ? -1 : 0;
    if (depth === 0) return start + index;
  }
  return -1;
}

/** How a text is laid out. */
interface Layout {
  readonly newline: string;
  /** One step of indentation. */
  readonly step: string;
}

/** Members on lines of their own. */
const onLines = (members: readonly string[], indent: string, { newline }: Layout): string =>
  members.map((member) => `${newline}${indent}${member}`).join(",");

/** Puts members at the end of the object that starts at a brace, laid out as it is. */
function insert(text: string, open: number, members: readonly string[], layout: Layout): string {
  const close = closing(text, open);
  const inner = text.slice(open + 1, close);
  const end = open + 1 + inner.trimEnd().length;
  const [head, tail] = [text.slice(0, end), text.slice(end)];
  const outer = /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, open))?.[1] ?? "";
  if (inner.trim() === "") {
    return `${head}${onLines(members, outer + layout.step, layout)}${layout.newline}${outer}${text.slice(close)}`;
  }
  if (!inner.includes("\n")) return `${head}, ${members.join(", ")}${tail}`;
  const indent = /\n([ \t]*)"/.exec(inner)?.[1] ?? outer + layout.step;
  return `${head},${onLines(members, indent, layout)}${tail}`;
}

/** A text without the mark that some editors put first. */
const parse = (text: string): Package => JSON.parse(text.replace(/^\uFEFF/, "")) as Package;

/** The text with the scripts that it lacks; those that are there stay as they are. */
export function withScripts(text: string, scripts: Readonly<Record<string, string>>): WithScripts {
  let before: Package;
  try {
    before = parse(text);
  } catch {
    return { text, added: [], problem: "it is not valid JSON" };
  }
  const added = Object.entries(scripts).filter(([name]) => before.scripts?.[name] === undefined);
  if (added.length === 0) return { text, added: [] };
  const layout = {
    newline: text.includes("\r\n") ? "\r\n" : "\n",
    step: /\n([ \t]+)"/.exec(text)?.[1] ?? "  ",
  };
  const members = added.map(([name, run]) => `${JSON.stringify(name)}: ${JSON.stringify(run)}`);
  const found = before.scripts === undefined ? null : /"scripts"\s*:\s*\{/.exec(text);
  const block = `"scripts": {${onLines(members, layout.step.repeat(2), layout)}${layout.newline}${layout.step}}`;
  const changed =
    found === null
      ? insert(text, text.indexOf("{"), [block], layout)
      : insert(text, found.index + found[0].length - 1, members, layout);
  const wanted = { ...before, scripts: { ...before.scripts, ...Object.fromEntries(added) } };
  if (!isDeepStrictEqual(parse(changed), wanted)) {
    return { text, added: [], problem: "its scripts are not where they were expected" };
  }
  return { text: changed, added: added.map(([name]) => name) };
}
