/**
 * A view whose code is loaded when it is first opened.
 *
 * The non-obvious decision: what is shown first must not wait for what may never be opened, so all
 * views but the first are files of their own.
 */
import { signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";

type Loader = () => Promise<ComponentType>;

/** Makes a component of a module that is imported when the component is first rendered. */
export function lazyView(load: Loader): ComponentType {
  const loaded = signal<ComponentType | "loading" | "failed" | undefined>(undefined);
  const start = (): void => {
    loaded.value = "loading";
    load().then(
      (view) => (loaded.value = view),
      () => (loaded.value = "failed"),
    );
  };
  return function LazyView(): JSX.Element {
    const View = loaded.value;
    if (View === undefined) start();
    if (View === undefined || View === "loading") return <p class="loading">Loading …</p>;
    if (View === "failed") {
      return <p class="loading">This part of the page could not be loaded. Reload to try again.</p>;
    }
    return <View />;
  };
}
