/**
 * Evaluates the user's module, and says what is wrong with it at the user's line.
 *
 * The non-obvious decision: the script is evaluated with a source URL of its own and keeps the
 * user's lines, so a stack names the user's file and line without any source map.
 */
import * as gradc from "../../../../src/index.ts";
import * as math from "../../../../src/math.ts";
import * as nn from "../../../../src/nn.ts";
import { compilationOf } from "../../../../src/compiled.ts";
import { GradcError, isEndless, type Place, placeIn } from "../../../../src/errors.ts";
import { setDefaults } from "../../../../src/options.ts";
import type { Problem, Running, Settings } from "./protocol.ts";
import { transpile, USER_FILE, userColumn } from "./transpile.ts";

/** What the user's module can import. */
const MODULES: Readonly<Record<string, object>> = { gradc, "gradc/nn": nn, "gradc/math": math };

/** The user's module as a function. */
type Script = (require: (name: string) => object, exports: object) => void;

class UserError extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const requireFrom = (more: Readonly<Record<string, object>>) => (name: string) => {
  const all = { ...MODULES, ...more };
  const module = Object.hasOwn(all, name) ? all[name] : undefined;
  if (module !== undefined) return module;
  const known = Object.keys(MODULES).map((each) => JSON.stringify(each));
  throw new UserError(
    `There is no module ${JSON.stringify(name)} here.`,
    `You can import from ${known.slice(0, -1).join(", ")} and ${known.at(-1)}.`,
  );
};

/** The user's module, evaluated. */
export interface UserModule {
  /** Its exports that were compiled by gradc, in order. */
  readonly functions: ReadonlyMap<string, object>;
  /** A place in the script, as a place in what the user wrote. */
  readonly place: (place: Place) => Place | undefined;
}

/** What code looks like that may be in plain arithmetic: a doc comment's mark, or numbers as types. */
const MAYBE_PLAIN = /@(?:grad|jacobian|hessian|jvp|vjp|hvp)\b|:\s*(?:readonly\s+)?number\b/;

/** Leads places in the script back to what the user wrote. */
function placesIn(code: string, script: string, plain: string | undefined): UserModule["place"] {
  const [user, made] = [code.split("\n"), script.split("\n")];
  return (found) => {
    const { file, line, column } = found;
    // Lowered code says itself where it is.
    if (file === plain) return found;
    if (file !== USER_FILE) return undefined;
    const row = line - HEADER_LINES;
    const [own, other] = [user[row - 1], made[row - 1]];
    if (own === undefined || other === undefined) return undefined;
    return { file, line: row, column: userColumn(other, own, column) };
  };
}

/** So many lines JavaScript puts in front of the body of a `new Function`. */
const HEADER_LINES = 2;

/**
 * Runs the module.
 * @param settings the options of compilations that do not set their own
 * @param tell told when the user's code begins to run, and when it has run
 */
export async function runModule(
  code: string,
  settings: Settings,
  tell: (moment: Running["kind"]) => void = () => {},
): Promise<UserModule | { readonly problem: Problem }> {
  // What is no TypeScript is told of by the one who tells it best.
  const checked = transpile(code);
  if ("problem" in checked) return checked;
  const plain = MAYBE_PLAIN.test(code) ? await import("./plain.ts") : undefined;
  let place = placesIn(code, checked.script, plain?.PLAIN_FILE);
  const before = setDefaults(settings);
  try {
    const lowered = plain?.lowered(code);
    const transpiled = lowered === undefined ? checked : transpile(lowered);
    if ("problem" in transpiled) return transpiled;
    const { script } = transpiled;
    place = placesIn(code, script, plain?.PLAIN_FILE);
    const exports: Record<string, unknown> = {};
    const body = `${script}\n//# sourceURL=${USER_FILE}`;
    const run = new Function("require", "exports", body) as Script;
    tell("begins");
    run(requireFrom(plain?.PLAIN_MODULES ?? {}), exports);
    const functions = compiledIn(plain?.withMarked(exports) ?? exports);
    tell("ends");
    return { functions, place };
  } catch (error) {
    return { problem: problemOf(error, place) };
  } finally {
    setDefaults(before);
  }
}

/** @throws UserError if nothing is exported that could be shown */
function compiledIn(exports: Readonly<Record<string, unknown>>): ReadonlyMap<string, object> {
  const all = Object.entries(exports).filter(([, each]) => compilationOf(each) !== undefined);
  if (all.length > 0) return new Map(all as [string, object][]);
  throw new UserError(
    "This module exports no compiled function, so there is nothing to show.",
    "Write, for example: export const g = compileGrad((a, b) => a.mul(b));",
  );
}

/** What went wrong, at the user's line where the stack tells. */
export function problemOf(error: unknown, place: UserModule["place"]): Problem {
  const at = placeOf(error, place);
  const where = at === undefined ? {} : { line: at.line, column: at.column };
  if (error instanceof GradcError) {
    return { summary: error.summary, hint: error.hint, code: error.code, ...where };
  }
  if (error instanceof UserError) return { summary: error.message, hint: error.hint, ...where };
  const summary = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return isEndless(error)
    ? { summary, hint: "A function calls itself without end.", ...where }
    : { summary, ...where };
}

function placeOf(error: unknown, place: UserModule["place"]): Place | undefined {
  if (error instanceof GradcError && error.place !== undefined) return place(error.place);
  if (!(error instanceof Error)) return undefined;
  for (const line of (error.stack ?? "").split("\n")) {
    const found = placeIn(line);
    const mapped = found && place(found);
    if (mapped !== undefined) return mapped;
  }
  return undefined;
}
