"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";

interface PopoverProps {
  /** The button. */
  summary: ReactNode;
  /** For a button without words. */
  label?: string;
  className?: string;
  /** Which side of the button it keeps to. */
  align?: "start" | "end";
  children: ReactNode;
}

/** A native disclosure that floats: Escape, a click elsewhere and another page close it. Opens without scripts too. */
export function Popover({
  summary,
  label,
  className = "button button-small",
  align,
  children,
}: PopoverProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const path = usePathname();
  const query = useSearchParams().toString();
  useEffect(() => {
    // Another address was opened from it.
    if (path !== null && details.current !== null) details.current.open = false;
  }, [path, query]);
  useEffect(() => {
    const close = (event: Event) => {
      const { current } = details;
      if (current === null || !current.open) return;
      if (event.target instanceof Node && current.contains(event.target)) return;
      current.open = false;
    };
    const escape = (event: KeyboardEvent) => {
      const { current } = details;
      if (event.key !== "Escape" || current === null || !current.open) return;
      current.open = false;
      current.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", escape);
    };
  }, []);
  return (
    <details ref={details} className="popover" data-align={align ?? "start"}>
      <summary className={className} aria-label={label}>
        {summary}
      </summary>
      <div className="popover-body">{children}</div>
    </details>
  );
}
