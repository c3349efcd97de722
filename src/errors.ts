/**
 * The one error class of gradc; what can go wrong stands in the catalogue.
 *
 * Every message speaks of the user's program and every entry carries a hint. The non-obvious
 * decision: the user's line is found by skipping the stack frames of gradc's own folder, so no
 * caller has to pass places around.
 */
import type * as catalogue from "./catalogue.ts";
import type { Entry } from "./catalogue.ts";

/** A position in the user's source, lines and columns counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The codes of the catalogue: the names of its constants. */
export type ErrorCode = Exclude<keyof typeof catalogue, "Entry">;

type Details = Readonly<Record<string, unknown>>;

const filled = (template: string, details: Details): string =>
  template.replace(/\$([a-z]+)/g, (whole, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : whole,
  );

/** Everything gradc raises on purpose. */
export class GradcError extends Error {
  override readonly name = "GradcError";
  readonly code: ErrorCode;
  /** What happened, without the place and the hint. */
  readonly summary: string;
  /** What to do about it. */
  readonly hint: string;
  /** The user's line, where one is known. */
  readonly place: Place | undefined;

  /**
   * @param entry what went wrong, from the catalogue
   * @param details what the entry's text mentions
   */
  constructor(entry: Entry, details: Details = {}, place: Place | undefined = userPlace()) {
    const { message, hint } = entry;
    const code = entry.code as ErrorCode;
    const summary = filled(message, details);
    const advice = filled(hint, details);
    const where = place === undefined ? "" : `\n  at ${showPlace(place)}`;
    super(`${code}: ${summary}${where}\n  hint: ${advice}`);
    this.code = code;
    this.summary = summary;
    this.hint = advice;
    this.place = place;
  }
}

/** `file:line:column`, as editors and terminals link it. */
export function showPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** The path of a file, whose address may be a URL. */
export const plainPath = (url: string): string =>
  url.startsWith("file://") ? decodeURIComponent(new URL(url).pathname) : url;

/**
 * gradc's own folder: frames in it are never the user's. Bundlers take `new URL("…", import.meta.url)`
 * for a file that is to be shipped, so the file's name is cut off by hand.
 */
export const OWN_FOLDER: string = plainPath(import.meta.url.replace(/[^/]*$/, ""));

/** Reads one line of a V8, SpiderMonkey or JavaScriptCore stack. */
function readFrame(line: string): Place | undefined {
  const match =
    /(?:\(|@|at (?:async )?|^)((?:file|https?):\/\/\S+?|\/\S.*?|[A-Za-z]:\\.*?):(\d+):(\d+)\)?$/.exec(
      line.trim(),
    );
  if (match === null) return undefined;
  const [, file = "", row, column] = match;
  return {
    file: plainPath(file.replace(/\?[^?]*$/, "")),
    line: Number(row),
    column: Number(column),
  };
}

/** The place of what lowered code does just now, which knows better than a stack. */
let marked: Place | undefined;

/** Where lowered code says it is. */
export const markedPlace = (): Place | undefined => marked;

/** Says where the user's code is, undefined where the stack tells; returns what was said before. */
export function markPlace(place: Place | undefined): Place | undefined {
  const before = marked;
  marked = place;
  return before;
}

/** The innermost stack frame outside of gradc, or undefined where the engine gives no stack. */
export function userPlace(): Place | undefined {
  if (marked !== undefined) return marked;
  // V8 keeps ten frames; the user's line may lie deeper under gradc's own.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  return placeIn(stack);
}

/** The innermost frame of a stack that is neither gradc's nor Node's. */
export function placeIn(stack: string): Place | undefined {
  for (const line of stack.split("\n")) {
    if (line.includes("node:internal")) continue;
    const place = readFrame(line);
    if (place !== undefined && !place.file.startsWith(OWN_FOLDER)) return place;
  }
  return undefined;
}

/** What V8 and JavaScriptCore, and what SpiderMonkey say. */
const ENDLESS = /^(?:Maximum call stack size exceeded|too much recursion)/;

/** Whether an error is that of a recursion without end. */
export const isEndless = (error: unknown): error is Error =>
  error instanceof Error && ENDLESS.test(error.message);

/** Names a thing in an error message: kind, and content where it is short. */
export function describe(thing: unknown): string {
  if (thing === null || thing === undefined) return String(thing);
  if (typeof thing === "string") return `the string ${JSON.stringify(thing.slice(0, 40))}`;
  if (typeof thing === "number" || typeof thing === "boolean")
    return `the ${typeof thing} ${thing}`;
  if (typeof thing === "function") return "a function";
  if (Array.isArray(thing)) return `an array of ${thing.length}`;
  if (typeof thing === "object") {
    const name = Object.getPrototypeOf(thing)?.constructor?.name as unknown;
    return typeof name === "string" && name !== "Object" && name !== "" ? `a ${name}` : "an object";
  }
  return `a ${typeof thing}`;
}
