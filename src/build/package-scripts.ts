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

/** Puts members at the end of the object whose braces are given. */
function insert(text: string, open: number, close: number, members: readonly string[]): string {
  const inner = text.slice(open + 1, close);
  const end = open + 1 + inner.trimEnd().length;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const outer = /(?:^|\n)([ \t]*)[^\n]*$/.exec(text.slice(0, open))?.[1] ?? "";
  const unit = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  const indent = /\n([ \t]*)"/.exec(inner)?.[1] ?? outer + unit;
  const lines = members.map((member) => `${newline}${indent}${member}`).join(",");
  const tail =
    inner.trim() !== "" && inner.includes("\n")
      ? text.slice(end)
      : `${newline}${outer}${text.slice(close)}`;
  return `${text.slice(0, end)}${inner.trim() === "" ? "" : ","}${lines}${tail}`;
}

/** The text with the scripts that it lacks; those that are there stay as they are. */
export function withScripts(text: string, scripts: Readonly<Record<string, string>>): WithScripts {
  const unchanged = (problem: string): WithScripts => ({ text, added: [], problem });
  let before: Package;
  try {
    before = JSON.parse(text.replace(/^\uFEFF/, "")) as Package;
  } catch {
    return unchanged("it is not valid JSON");
  }
  const added = Object.entries(scripts).filter(([name]) => before.scripts?.[name] === undefined);
  if (added.length === 0) return { text, added: [] };
  const members = added.map(([name, run]) => `${JSON.stringify(name)}: ${JSON.stringify(run)}`);
  const start = text.indexOf("{");
  const found = before.scripts === undefined ? null : /"scripts"\s*:\s*\{/.exec(text);
  const open = found === null ? start : found.index + found[0].length - 1;
  const unit = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const body = members.map((member) => `${newline}${unit}${unit}${member}`).join(",");
  const block = [`"scripts": {${body}${newline}${unit}}`];
  const changed = insert(text, open, closing(text, open), found === null ? block : members);
  const wanted = { ...before, scripts: { ...before.scripts, ...Object.fromEntries(added) } };
  const isRight = isDeepStrictEqual(JSON.parse(changed.replace(/^\uFEFF/, "")), wanted);
  if (!isRight) return unchanged("its scripts are not where they were expected");
  return { text: changed, added: added.map(([name]) => name) };
}
