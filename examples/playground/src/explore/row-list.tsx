/**
 * A list of rows that light up with their partners in other panes, by mouse and by keyboard.
 *
 * The non-obvious decision: only the rows in view are in the page. For a screen reader it is a list
 * box whose active option is named by `aria-activedescendant`, so focus need not be on an element
 * that may scroll away.
 */
import type { JSX, TargetedEvent, TargetedPointerEvent } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Event } from "../../../../src/explain/history.ts";
import { highlight, type Pane } from "../state.ts";
import "./rows.css";
import { type Direction, isLit, lit, litDirection, type Lit, point, type Ref } from "./links.ts";
import type { Mark, Piece, Row } from "./rows.ts";

/** Height of a row in px; the style sheet has the same. */
const ROW = 22;
/** Rows drawn above and below what is in view. */
const MARGIN = 12;
/** What is drawn before the height of the list is known, in px. */
const FIRST_HEIGHT = 800;

interface Props {
  readonly pane: Pane;
  readonly label: string;
  readonly rows: readonly Row[];
  /** The number that stands behind a row; undefined for a row without. */
  readonly numberOf: (row: Row) => string | undefined;
  /** How what a row, or a piece of it, serves came about. */
  readonly historyOf: (row: Row, refs: readonly Ref[]) => readonly Event[];
}

const MARKS: Readonly<Record<Mark, { readonly sign: string; readonly name: string }>> = {
  new: { sign: "+", name: "new" },
  rewritten: { sign: "~", name: "rewritten" },
  removed: { sign: "−", name: "removed" },
  rule: { sign: "", name: "rule" },
};

function PieceView({ piece, index, wanted }: PieceProps): JSX.Element {
  const direction = litDirection(piece.refs, wanted);
  return (
    <span data-piece={index} class={direction === undefined ? "piece" : `piece lit-${direction}`}>
      {piece.tokens.map(({ kind, text }) =>
        kind === "plain" ? text : <span class={`token-${kind}`}>{text}</span>,
      )}
    </span>
  );
}

interface PieceProps {
  readonly piece: Piece;
  readonly index: number;
  readonly wanted: Lit;
}

interface RowProps {
  readonly row: Row;
  readonly index: number;
  readonly id: string;
  readonly active: boolean;
  readonly wanted: Lit;
  readonly count: number;
  readonly number: string | undefined;
}

const classes = (row: Row, direction: Direction | undefined, active: boolean): string =>
  [
    "row",
    row.mark === undefined ? "" : `row-${row.mark}`,
    direction === undefined ? "" : `row-lit row-lit-${direction}`,
    active ? "row-active" : "",
  ].join(" ");

function RowView({ row, index, id, active, wanted, count, number }: RowProps): JSX.Element {
  const mark = row.mark === undefined ? undefined : MARKS[row.mark];
  return (
    <div
      role="option"
      id={id}
      data-row={index}
      data-of={row.refs.map(({ of }) => of).join(" ")}
      aria-selected={active}
      aria-setsize={count}
      aria-posinset={index + 1}
      class={classes(row, litDirection(row.refs, wanted), active)}
    >
      <span class="row-mark" title={mark?.name}>
        {mark?.sign}
        {mark && <span class="visually-hidden">{mark.name} </span>}
      </span>
      <span class="row-text" style={{ paddingLeft: `${row.depth * 1.25}rem` }}>
        {row.pieces().map((piece, i) => (
          <PieceView key={i} piece={piece} index={i} wanted={wanted} />
        ))}
      </span>
      {number !== undefined && <span class="row-number">{number}</span>}
    </div>
  );
}

/** How far arrow keys and the like go. */
const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + 15,
  PageUp: (at) => at - 15,
  Home: () => 0,
  End: (_at, last) => last,
};

export function RowList({ pane, label, rows, numberOf, historyOf }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const [active, setActive] = useState(-1);
  const id = useId();
  /** The row and piece under the pointer, so that moving within one changes nothing. */
  const pointed = useRef("");
  const wanted = lit.value;

  useEffect(() => watchHeight(box.current, setHeight), []);
  useEffect(() => {
    if (highlight.value?.pane !== pane) revealLit(box.current, rows, wanted);
  }, [wanted, rows, pane]);

  const show = (index: number, refs: readonly Ref[] | undefined): void => {
    const row = rows[index];
    if (row === undefined) return point(undefined);
    const shown = refs ?? row.refs;
    const history = historyOf(row, shown);
    point({ pane, of: new Set(shown.map(({ of }) => of)), refs: shown, history });
  };
  const go = (to: number): void => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    setActive(index);
    show(index, undefined);
    reveal(box.current, index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = MOVES[event.key];
    if (move === undefined) return;
    event.preventDefault();
    go(move(active, rows.length - 1));
  };
  const onPointer = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    const target = event.target as Element;
    const index = Number(target.closest<HTMLElement>("[data-row]")?.dataset["row"] ?? -1);
    const piece = Number(target.closest<HTMLElement>("[data-piece]")?.dataset["piece"] ?? 0);
    if (pointed.current === `${index} ${piece}`) return;
    pointed.current = `${index} ${piece}`;
    // The beginning of a line stands for all of it.
    const refs = piece > 0 ? rows[index]?.pieces()[piece]?.refs : undefined;
    show(index, refs?.length ? refs : undefined);
  };
  const leave = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    pointed.current = "";
    if (event.pointerType === "mouse") point(undefined);
  };

  const first = Math.max(0, Math.floor(top / ROW) - MARGIN);
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW) + MARGIN);
  const optionId = (index: number): string => `${id}-${index}`;
  return (
    <div
      ref={box}
      class="rows"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      data-testid={`${pane}-lines`}
      aria-activedescendant={active >= 0 && active < rows.length ? optionId(active) : undefined}
      onScroll={(event: TargetedEvent<HTMLDivElement>) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
      onFocus={() => active >= 0 && show(active, undefined)}
      onBlur={() => point(undefined)}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onPointerLeave={leave}
    >
      <div class="rows-all" role="presentation" style={{ height: `${rows.length * ROW}px` }}>
        <div
          class="rows-shown"
          role="presentation"
          style={{ transform: `translateY(${first * ROW}px)` }}
        >
          {rows.slice(first, last).map((row, i) => (
            <RowView
              key={first + i}
              row={row}
              index={first + i}
              id={optionId(first + i)}
              active={first + i === active}
              wanted={wanted}
              count={rows.length}
              number={numberOf(row)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function watchHeight(
  box: HTMLDivElement | null,
  tell: (height: number) => void,
): (() => void) | undefined {
  if (box === null) return undefined;
  const observer = new ResizeObserver(() => tell(box.clientHeight));
  observer.observe(box);
  return () => observer.disconnect();
}

/** Scrolls a row into view, without moving what is in view already. */
function reveal(box: HTMLDivElement | null, index: number): void {
  if (box === null) return;
  const [from, to] = [index * ROW, (index + 1) * ROW];
  if (from < box.scrollTop) box.scrollTop = from - ROW;
  else if (to > box.scrollTop + box.clientHeight) box.scrollTop = to + ROW - box.clientHeight;
}

/** Scrolls to the first row that lights up, unless one is in view. */
function revealLit(box: HTMLDivElement | null, rows: readonly Row[], wanted: Lit): void {
  if (box === null || wanted.of.size === 0) return;
  const { scrollTop, clientHeight } = box;
  const inView = (index: number): boolean =>
    index * ROW >= scrollTop && (index + 1) * ROW <= scrollTop + clientHeight;
  const found = rows.flatMap((row, i) => (row.refs.some((ref) => isLit(ref, wanted)) ? [i] : []));
  if (found.length > 0 && !found.some(inView)) reveal(box, found[0] as number);
}
