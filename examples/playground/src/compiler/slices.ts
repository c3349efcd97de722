/**
 * A large answer in slices: its long lists travel by themselves, a part at a time.
 *
 * The non-obvious decision: reading a message is one task that nothing can interrupt, and the record
 * of a long function is a million objects; so it is read in many short tasks, and the page can
 * scroll and draw between them.
 */

/** A part of a list. */
export interface Slice {
  /** The keys that lead to the list. */
  readonly path: readonly string[];
  readonly items: readonly unknown[];
}

/** Longer lists are cut. */
const LONGEST = 1_000;

/** A value without its long lists, and these in slices. Items of long lists are left as they are. */
export function takeApart<T>(whole: T, longest = LONGEST): { rest: T; slices: Slice[] } {
  const slices: Slice[] = [];
  const visit = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const entries = (): [string, unknown][] =>
      Object.entries(value).map(([key, each]) => [key, visit(each, [...path, key])]);
    if (!Array.isArray(value)) return Object.fromEntries(entries());
    if (value.length <= longest) return entries().map(([, each]) => each);
    for (let start = 0; start < value.length; start += longest) {
      slices.push({ path, items: value.slice(start, start + longest) });
    }
    return [];
  };
  return { rest: visit(whole, []) as T, slices };
}

/** Puts slices back into what is left of a value, which is changed. */
export function putTogether<T>(rest: T, slices: readonly Slice[]): T {
  for (const { path, items } of slices) {
    let list: unknown = rest;
    for (const key of path) list = (list as Readonly<Record<string, unknown>>)[key];
    for (const item of items) (list as unknown[]).push(item);
  }
  return rest;
}
