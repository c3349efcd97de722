/**
 * The names of a function's parameters, read from its own source text.
 *
 * The non-obvious decision: only plain identifiers are read. A destructured parameter has no name
 * of its own, so it gets the empty one, and the keys of its shape name its parts.
 */

const OPENING = "([{";
const CLOSING = ")]}";

/** Splits at commas outside of brackets, up to the bracket that closes the list. */
function splitParameters(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i] ?? ")";
    if (depth === 0 && (c === "," || c === ")")) {
      found.push(text.slice(start, i).trim());
      start = i + 1;
      if (c === ")") break;
    }
    if (OPENING.includes(c)) depth++;
    if (CLOSING.includes(c)) depth--;
  }
  return found;
}

const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const ESCAPE = /\\u(?:\{([0-9a-f]+)\}|([0-9a-f]{4}))/gi;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u;

function parameterTexts(source: string): string[] {
  // esbuild prints letters beyond ASCII as numbers: \u03bb for λ.
  const decoded = source.replace(ESCAPE, (_, long?: string, short?: string) =>
    String.fromCodePoint(Number.parseInt(long ?? short ?? "", 16)),
  );
  const text = decoded.replace(COMMENTS, " ").trim();
  const bare = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(text);
  if (bare?.[1] !== undefined) return [bare[1]];
  return splitParameters(text.slice(text.indexOf("(") + 1));
}

type AnyFunction = (...args: never[]) => unknown;

/** Functions that are called in the place of others. */
const originals = new WeakMap<AnyFunction, AnyFunction>();

/** Lets `fn` have the parameter names of another function, in whose place it is called. */
export function standFor(fn: AnyFunction, original: AnyFunction): void {
  originals.set(fn, original);
}

const sourceText = (fn: AnyFunction): string =>
  Function.prototype.toString.call(originals.get(fn) ?? fn);

/** Whether a function takes any number of arguments. */
export function takesRest(fn: AnyFunction): boolean {
  return parameterTexts(sourceText(fn)).some((text) => text.startsWith("..."));
}

/**
 * One name for each of `count` parameters: its own, the empty name for a destructured one when it
 * is the only one, else `arg0`, `arg1`, … by position.
 */
export function parameterNames(fn: AnyFunction, count: number): string[] {
  const texts = parameterTexts(sourceText(fn));
  const names = Array.from({ length: count }, (_, i) => {
    const text = texts[i] ?? "";
    if (count === 1 && /^[{[]/.test(text)) return "";
    return IDENTIFIER.exec(text)?.[0] ?? `arg${i}`;
  });
  return names.map((name, i) => (names.indexOf(name) === i ? name : `arg${i}`));
}
