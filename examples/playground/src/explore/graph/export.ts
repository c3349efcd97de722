/**
 * Saves the graph as a file: DOT, or SVG as Graphviz draws it.
 *
 * The non-obvious decision: Graphviz is a megabyte of WebAssembly, so it is loaded when somebody
 * asks for an SVG and not before; the page itself draws without it.
 */
import { announcement } from "../../state.ts";

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function saveDot(name: string, dot: string): void {
  save(`${name}.dot`, "text/vnd.graphviz", dot);
}

export async function saveSvg(name: string, dot: string): Promise<void> {
  try {
    announcement.value = "Graphviz is drawing …";
    const { instance } = await import("@viz-js/viz");
    const viz = await instance();
    save(`${name}.svg`, "image/svg+xml", viz.renderString(dot, { format: "svg" }));
    announcement.value = `Saved as ${name}.svg.`;
  } catch {
    announcement.value = "Graphviz could not draw this graph. The DOT file can still be saved.";
  }
}
