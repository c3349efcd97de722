/**
 * The button that makes a link of the whole state.
 *
 * The non-obvious decision: the link also goes into the address bar, because a clipboard may be
 * forbidden, and then there is still something to copy.
 */
import type { JSX } from "preact";
import { shareLink } from "../session.ts";
import { announcement } from "../state.ts";

async function share(): Promise<void> {
  const link = await shareLink();
  history.replaceState(null, "", link);
  try {
    await navigator.clipboard.writeText(link);
    announcement.value = "Link copied. It holds the code and everything you see.";
  } catch {
    announcement.value = "The address of this page now holds the code and everything you see.";
  }
}

export function Share(): JSX.Element {
  return (
    <button type="button" class="button" data-testid="share" onClick={() => void share()}>
      Share
    </button>
  );
}
