/**
 * The plane with the points of both moons, and which side of it the network takes for which moon.
 *
 * The non-obvious decision: moons differ in colour and in shape, sides in colour and by a line
 * between them, and a point on the wrong side has a ring; so nothing is told by colour alone.
 */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { plural } from "../format.ts";
import { isDark } from "../theme.ts";
import { zeroLine } from "./contour.ts";
import { GRID, PLANE, SAMPLES, STEPS } from "./moons.ts";
import type { Progress } from "./progress.ts";

/** The size of the drawing in its own units, and in how many pixels each is drawn. */
const WIDTH = 400;
const HEIGHT = 270;
const DETAIL = 2;

interface Colours {
  readonly surface: string;
  readonly ink: string;
  /** Of the moons −1 and 1, for points and for sides. */
  readonly points: readonly [string, string];
  readonly sides: readonly [string, string];
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    surface: token("--surface"),
    ink: token("--ink"),
    points: [token("--moon-one"), token("--moon-two")],
    sides: [token("--moon-one-side"), token("--moon-two-side")],
  };
}

type Context = CanvasRenderingContext2D;

const across = (column: number): number => (column * WIDTH) / (GRID.width - 1);
const down = (row: number): number => (row * HEIGHT) / (GRID.height - 1);

function drawSides(context: Context, scores: Float32Array, { sides, ink }: Colours): void {
  for (let i = 0; i < scores.length; i++) {
    const [column, row] = [i % GRID.width, Math.floor(i / GRID.width)];
    context.fillStyle = sides[(scores[i] as number) > 0 ? 1 : 0];
    // A little more than the cell, so that no seams show.
    context.fillRect(across(column - 0.5), down(row - 0.5), across(1) + 0.5, down(1) + 0.5);
  }
  context.beginPath();
  for (const [x1, y1, x2, y2] of zeroLine(scores, GRID.width, GRID.height)) {
    context.moveTo(across(x1), down(y1));
    context.lineTo(across(x2), down(y2));
  }
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.lineCap = "round";
  context.stroke();
}

/** The outline of a point: a diamond for the moon −1, a circle for the moon 1. */
function outline(context: Context, x: number, y: number, moon: number, size: number): void {
  context.beginPath();
  if (moon > 0) context.arc(x, y, size, 0, 2 * Math.PI);
  else {
    const reach = 1.25 * size;
    context.moveTo(x, y - reach);
    context.lineTo(x + reach, y);
    context.lineTo(x, y + reach);
    context.lineTo(x - reach, y);
    context.closePath();
  }
}

function drawPoints(context: Context, wrong: readonly number[], colours: Colours): void {
  const { left, right, top, bottom } = PLANE;
  SAMPLES.forEach(({ x: [x = 0, y = 0], y: moon }, i) => {
    const px = ((x - left) / (right - left)) * WIDTH;
    const py = ((y - top) / (bottom - top)) * HEIGHT;
    outline(context, px, py, moon, 4.5);
    context.fillStyle = colours.points[moon > 0 ? 1 : 0];
    context.strokeStyle = colours.surface;
    context.lineWidth = 1;
    context.fill();
    context.stroke();
    if (!wrong.includes(i)) return;
    context.beginPath();
    context.arc(px, py, 9, 0, 2 * Math.PI);
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.75;
    context.stroke();
  });
}

/** The drawing in words. */
function inWords({ steps, wrong }: Progress): string {
  if (wrong === undefined) return "Decision boundary: nothing to show yet.";
  const right = SAMPLES.length - wrong.length;
  const of = `${right} of ${SAMPLES.length} points lie on the side of their moon`;
  const rest =
    wrong.length === 0 ? "" : `, ${plural(wrong.length, "point")} with a ring on the other`;
  return `Decision boundary after ${plural(steps.length, "step")} of ${STEPS}: ${of}${rest}.`;
}

/** Draws the state that a training has come to. */
export function Boundary({ progress }: { readonly progress: Progress }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { scores, wrong } = progress;
  const dark = isDark.value;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || canvas.current === null) return;
    const colours = coloursOf(canvas.current);
    context.setTransform(DETAIL, 0, 0, DETAIL, 0, 0);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    if (scores !== undefined) drawSides(context, scores, colours);
    drawPoints(context, wrong ?? [], colours);
  }, [scores, wrong, dark]);
  return (
    <canvas
      ref={canvas}
      class="boundary"
      width={WIDTH * DETAIL}
      height={HEIGHT * DETAIL}
      role="img"
      aria-label={inWords(progress)}
      data-testid="train-boundary"
    />
  );
}
