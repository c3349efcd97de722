/**
 * The hash of the address, both ways: `#explore`, `#lessons/3`, `#explore?s=…`.
 *
 * The non-obvious decision: the shared state is not written into the address as one goes, only on
 * request; a hash that changes with every keystroke fills the browser's history with nothing.
 */
import type { View } from "./state.ts";

export interface Route {
  readonly view: View;
  /** What stands between the view and the question mark, without slashes around. */
  readonly subroute: string;
  /** The encoded state, if there is one. */
  readonly shared?: string;
}

export const VIEWS: readonly View[] = ["explore", "train", "compare", "lessons"];

/** Reads a hash; an unknown view is the first one. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [name, ...rest] = path.split("/");
  const view = VIEWS.find((each) => each === name) ?? "explore";
  const shared = new URLSearchParams(query).get("s");
  return { view, subroute: rest.join("/"), ...(shared === null ? {} : { shared }) };
}

/** Writes a hash, with its `#`. */
export function showRoute({ view, subroute, shared }: Route): string {
  const path = subroute === "" ? view : `${view}/${subroute}`;
  return shared === undefined ? `#${path}` : `#${path}?s=${shared}`;
}
