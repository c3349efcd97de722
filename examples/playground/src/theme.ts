/**
 * Light or dark: what the user chose, else what the system says.
 *
 * The non-obvious decision: "system" is a choice of its own and sets nothing, so that the page
 * follows the system when that changes, at sunset for example.
 */
import { computed, effect, signal } from "@preact/signals";
import { type Theme, theme } from "./state.ts";

const KEY = "gradc-playground-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(system.matches);
system.addEventListener("change", ({ matches }) => (systemIsDark.value = matches));

/** Whether the page is dark now. */
export const isDark = computed(() =>
  theme.value === "system" ? systemIsDark.value : theme.value === "dark",
);

/** Storage may be forbidden, as in a private window. */
function remembered(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return found === "light" || found === "dark" ? found : "system";
  } catch {
    return "system";
  }
}

function remember(chosen: Theme): void {
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // Then it holds for this visit.
  }
}

/** Applies the theme to the page, now and whenever it changes. */
export function startTheme(): void {
  theme.value = remembered();
  effect(() => {
    document.documentElement.dataset["theme"] = isDark.value ? "dark" : "light";
  });
}

/** From light to dark or back, as the user asks. */
export function toggleTheme(): void {
  theme.value = isDark.value ? "light" : "dark";
  remember(theme.value);
}
