/** The train view. */
import type { JSX } from "preact";

export function Train(): JSX.Element {
  return <p class="loading">Nothing here yet.</p>;
}
