/**
 * Where the page begins.
 *
 * The non-obvious decision: the order. The theme is known before anything is drawn, so that a dark
 * page does not flash.
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
