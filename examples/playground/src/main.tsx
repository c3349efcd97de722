/**
 * Where the page begins.
 *
 * The non-obvious decision: none; the order matters only in that the theme comes before anything is
 * drawn.
 */
// First, so that the style sheets of views come after it and may refine it.
import "./style.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { startSession } from "./session.ts";
import { startTheme } from "./theme.ts";

startTheme();
startSession();
render(<App />, document.getElementById("app") as HTMLElement);
