/**
 * A link that carries the whole state: JSON, deflated, in the letters that an address may hold.
 *
 * The non-obvious decision: the format is the browser's own (`CompressionStream`), so no library
 * is loaded for it; and whatever is read is checked field by field, because a link comes from
 * anywhere.
 */
import type { Settings } from "../compiler/protocol.ts";
import { VIEWS } from "../routes.ts";
import type { Theme, View } from "../state.ts";

/** Everything that a link restores. */
export interface Shared {
  readonly code: string;
  readonly settings: Settings;
  readonly chosen?: string;
  readonly x: readonly number[];
  readonly data: readonly number[];
  /** Infinity, the last stage, travels as null. */
  readonly stage: number | null;
  readonly step: number | null;
  readonly view: View;
  readonly subroute: string;
  readonly theme: Theme;
}

/** Longer programs are not taken from a link. */
const LONGEST = 200_000;

async function through(bytes: BlobPart, stream: GenericTransformStream): Promise<Uint8Array> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream as TransformStream);
  return new Uint8Array(await new Response(piped as ReadableStream).arrayBuffer());
}

interface GenericTransformStream {
  readonly readable: unknown;
  readonly writable: unknown;
}

/** The state as text for an address. */
export async function encodeShared(shared: Shared): Promise<string> {
  const text = JSON.stringify(shared, (_key, value: unknown) => spelled(value));
  const bytes = await through(text, new CompressionStream("deflate-raw"));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The state that a text holds, or undefined if it is damaged or no such state. */
export async function decodeShared(encoded: string): Promise<Shared | undefined> {
  try {
    const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const inflated = await through(bytes, new DecompressionStream("deflate-raw"));
    return checked(JSON.parse(new TextDecoder().decode(inflated), revive));
  } catch {
    return undefined;
  }
}

/** JSON has no NaN, no infinities and no −0, which a point may hold. */
function spelled(value: unknown): unknown {
  if (Object.is(value, -0)) return { number: "-0" };
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("number" in value)) return value;
  return Number(value.number);
}

const isNumbers = (thing: unknown): thing is number[] =>
  Array.isArray(thing) && thing.every((each) => typeof each === "number");

const isOneOf = (thing: unknown, ...choices: readonly unknown[]): boolean =>
  choices.includes(thing);

const isCount = (thing: unknown): boolean =>
  thing === null || (Number.isInteger(thing) && (thing as number) >= 0);

const FIELDS: { readonly [K in keyof Required<Shared>]: (value: unknown) => boolean } = {
  code: (value) => typeof value === "string" && value.length <= LONGEST,
  settings: (value) => {
    const { mode, loops } = (value ?? {}) as Partial<Settings>;
    return isOneOf(mode, "exact", "fast") && isOneOf(loops, true, false, "auto");
  },
  chosen: (value) => value === undefined || typeof value === "string",
  x: isNumbers,
  data: isNumbers,
  stage: isCount,
  step: isCount,
  view: (value) => isOneOf(value, ...VIEWS),
  subroute: (value) => typeof value === "string",
  theme: (value) => isOneOf(value, "system", "light", "dark"),
};

function checked(thing: unknown): Shared | undefined {
  if (typeof thing !== "object" || thing === null) return undefined;
  const fields = thing as Record<string, unknown>;
  const good = Object.entries(FIELDS).every(([name, isGood]) => isGood(fields[name]));
  return good ? (thing as Shared) : undefined;
}
