/**
 * The frame of the page: header, tabs, the current view, and the live region.
 *
 * The non-obvious decision: tabs are links, because a view has an address; so they can be opened in
 * a new window, and the browser's own history works.
 */
import type { ComponentType, JSX } from "preact";
import { Explore } from "./explore/explore.tsx";
import { lazyView } from "./lazy-view.tsx";
import { Share } from "./share/share-button.tsx";
import { announcement, type View, view } from "./state.ts";
import { isDark, toggleTheme } from "./theme.ts";

interface Tab {
  readonly view: View;
  readonly label: string;
  readonly Component: ComponentType;
}

const TABS: readonly Tab[] = [
  { view: "explore", label: "Explore", Component: Explore },
  {
    view: "lessons",
    label: "Lessons",
    Component: lazyView(async () => (await import("./lessons/lessons.tsx")).Lessons),
  },
  {
    view: "train",
    label: "Train",
    Component: lazyView(async () => (await import("./train/train.tsx")).Train),
  },
  {
    view: "compare",
    label: "Compare",
    Component: lazyView(async () => (await import("./compare/compare.tsx")).Compare),
  },
];

function TabBar(): JSX.Element {
  return (
    <nav class="tabs" aria-label="Views">
      {TABS.map((tab) => (
        <a
          key={tab.view}
          href={`#${tab.view}`}
          aria-current={view.value === tab.view ? "page" : undefined}
        >
          {tab.label}
        </a>
      ))}
    </nav>
  );
}

function ThemeToggle(): JSX.Element {
  const other = isDark.value ? "light" : "dark";
  return (
    <button
      type="button"
      class="icon-button"
      data-testid="theme"
      aria-label={`Use the ${other} theme`}
      title={`Use the ${other} theme`}
      onClick={toggleTheme}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.6" />
        <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
      </svg>
    </button>
  );
}

/** The whole page. */
export function App(): JSX.Element {
  const { Component } = TABS.find((tab) => tab.view === view.value) ?? (TABS[0] as Tab);
  return (
    <>
      <header class="top">
        <a class="brand" href="#explore">
          <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <path
              d="M5 8h22L16 26z"
              fill="none"
              stroke="currentColor"
              stroke-width="3"
              stroke-linejoin="round"
            />
          </svg>
          <h1>
            gradc <span>playground</span>
          </h1>
        </a>
        <TabBar />
        <div class="top-actions">
          <Share />
          <ThemeToggle />
        </div>
      </header>
      <main class={`view view-${view.value}`}>
        <Component />
      </main>
      <div class="toast" role="status" aria-live="polite" data-testid="announcement">
        {announcement.value}
      </div>
    </>
  );
}
