/**
 * Finds the user's lines for many operations in a row, as a source map wants them.
 *
 * The non-obvious decision: a stack as text, with positions mapped back to TypeScript, costs a
 * hundred times what V8's structured stack costs. So the structured one only says whether this line
 * was here before; the text is read once for each place in the program.
 */
import { markedPlace, OWN_FOLDER, type Place, plainPath, userPlace } from "./errors.ts";

/** Frames that are looked at, first and if the user's line lies deeper under gradc's own. */
const DEPTHS = [8, 40] as const;

/** So many stacks are taken (under half a second); later operations have no place of their own. */
const MOST = 20_000;

/** What V8 knows of a frame. */
interface Frame {
  getFileName(): string | null | undefined;
  /** As the file name; of evaluated code it is what its `sourceURL` comment says. */
  getScriptNameOrSourceURL?(): string | null | undefined;
  getPosition?(): number;
}

/** The structured stack, or undefined where the engine has none. */
function framesNow(depth: number): readonly Frame[] | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = (_error, frames) => frames;
  Error.stackTraceLimit = depth;
  const { stack } = new Error() as { stack?: unknown };
  Error.prepareStackTrace = prepareStackTrace as NonNullable<typeof prepareStackTrace>;
  Error.stackTraceLimit = stackTraceLimit;
  return Array.isArray(stack) ? (stack as Frame[]) : undefined;
}

/** The address of a frame's script. Evaluated code has no file, but may name its source. */
const scriptOf = (frame: Frame): string | null | undefined =>
  frame.getScriptNameOrSourceURL?.() ?? frame.getFileName();

/** The innermost frame outside of gradc, on any stack. */
class OuterFrames {
  readonly #own = new Map<string, boolean>();

  /** Its address as text; undefined where the engine has no structured stack. */
  find(): string | undefined {
    for (const depth of DEPTHS) {
      const outer = framesNow(depth)?.find((frame) => this.#isOuter(frame));
      if (outer !== undefined) return `${scriptOf(outer)} ${outer.getPosition?.()}`;
    }
    return undefined;
  }

  #isOuter(frame: Frame): boolean {
    const file = scriptOf(frame);
    if (typeof file !== "string") return false;
    let own = this.#own.get(file);
    if (own === undefined) {
      own = file.startsWith("node:") || plainPath(file).startsWith(OWN_FOLDER);
      this.#own.set(file, own);
    }
    return !own;
  }
}

/** As `userPlace`, for many calls. */
export function placeFinder(): () => Place | undefined {
  const outer = new OuterFrames();
  const known = new Map<string, Place | undefined>();
  let left = MOST;
  return () => {
    const told = markedPlace();
    if (told !== undefined) return told;
    if (left-- <= 0) return undefined;
    const key = outer.find();
    if (key === undefined) return userPlace();
    if (!known.has(key)) known.set(key, userPlace());
    return known.get(key);
  };
}
