"use client";

import { useRouter } from "next/navigation";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import { nextCell } from "./heat-map-walk.ts";

const hint = "Point at a cell or press Tab, then the arrow keys. Enter opens it.";

/** The links of the map, a row an account. */
function rowsOf(map: HTMLElement): HTMLAnchorElement[][] {
  return [...map.querySelectorAll<HTMLElement>(".map-row")].map((row) => [
    ...row.querySelectorAll<HTMLAnchorElement>(".map-link"),
  ]);
}

/** Index of the first row of every group, for Page Up and Page Down. */
function groupStarts(map: HTMLElement): number[] {
  const starts: number[] = [];
  let row = 0;
  for (const group of map.querySelectorAll(".map-group")) {
    const rows = group.querySelectorAll(".map-row").length;
    if (rows > 0) starts.push(row);
    row += rows;
  }
  return starts;
}

function makeCurrent(map: HTMLElement, link: HTMLAnchorElement): void {
  for (const other of map.querySelectorAll<HTMLAnchorElement>('.map-link[tabindex="0"]')) other.tabIndex = -1;
  link.tabIndex = 0;
}

/** Cells that were left for another page, by entry of the history. */
const leftCells = new Map<string, string>();

/** The entry of the history that is shown; "" where the browser does not tell. */
function historyEntry(): string {
  return "navigation" in window ? (window.navigation.currentEntry?.key ?? "") : "";
}

/** Notes the cell in the address. A live refresh that ends just then writes the old address back, so here too. */
function leaveFrom(cell: string): void {
  history.replaceState(null, "", `#${cell}`);
  const entry = historyEntry();
  if (entry !== "") leftCells.set(entry, cell);
}

/** Keyboard, inspector line and page changes of the heat map; the cells themselves stay server-rendered. */
export function HeatMapKeys({ children }: { children: ReactNode }) {
  const map = useRef<HTMLDivElement>(null);
  const current = useRef<string | null>(null);
  const [sentence, setSentence] = useState(hint);
  const router = useRouter();

  useEffect(() => {
    // Coming back from an account: the cell that led there. Its id stands in the address.
    const id = leftCells.get(historyEntry()) ?? location.hash.slice(1);
    if (!id.startsWith("cell-")) return;
    current.current = id;
    document.getElementById(id)?.focus({ preventScroll: false });
  }, []);

  useEffect(() => {
    // After every refresh: exactly one cell can be tabbed to, and it is the one the person was at.
    if (map.current === null) return;
    const kept = current.current === null ? null : document.getElementById(current.current);
    const link = kept ?? map.current.querySelector(".map-link");
    if (link instanceof HTMLAnchorElement) makeCurrent(map.current, link);
  });

  const inspect = (event: SyntheticEvent) => {
    const link = event.target instanceof Element ? event.target.closest(".map-link") : null;
    if (link instanceof HTMLAnchorElement) setSentence(link.ariaLabel ?? hint);
  };

  const onFocus = (event: SyntheticEvent) => {
    const link = event.target;
    if (map.current === null || !(link instanceof HTMLAnchorElement) || !link.matches(".map-link")) return;
    current.current = link.id;
    makeCurrent(map.current, link);
    inspect(event);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (map.current === null || !(event.target instanceof HTMLAnchorElement)) return;
    if (event.key === "Escape") {
      document.getElementById("main")?.focus();
      return;
    }
    const rows = rowsOf(map.current);
    const row = rows.findIndex((links) => links.some((link) => link === event.target));
    if (row < 0) return;
    const column = rows[row]?.findIndex((link) => link === event.target) ?? 0;
    const target = nextCell(
      { row, column },
      { key: event.key, control: event.ctrlKey || event.metaKey },
      { widths: rows.map((links) => links.length), groups: groupStarts(map.current) },
    );
    const link = target === null ? undefined : rows[target.row]?.[target.column];
    if (link === undefined) return;
    event.preventDefault();
    link.focus();
  };

  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const modified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (!(link instanceof HTMLAnchorElement) || modified) return;
    event.preventDefault();
    if (link.id !== "") leaveFrom(link.id);
    router.push(link.pathname + link.search + link.hash);
  };

  return (
    // The grid's cells are links: keys and clicks bubble up from them.
    <div onFocus={onFocus} onMouseOver={inspect} onKeyDown={onKeyDown} onClick={onClick}>
      <div ref={map} className="map-groups">
        {children}
      </div>
      <p className="inspector" aria-live="polite">
        {sentence}
      </p>
    </div>
  );
}
