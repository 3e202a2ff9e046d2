"use client";

import { useEffect, useState } from "react";
import { Icon } from "./icon.tsx";

/** Copies a text and says so for two seconds, also to a screen reader. */
export function CopyButton({ text, label, bare = false }: { text: string; label: string; bare?: boolean }) {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  const word = { idle: "Copy", copied: "Copied", refused: "Not copied" }[state];
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      // Refused without a permission or outside a secure context: the text stays selectable.
      () => setState("refused"),
    );
  return (
    <>
      <button
        type="button"
        className={`button button-small button-ghost${bare ? " button-icon" : ""}`}
        aria-label={label}
        onClick={copy}
      >
        <Icon name={state === "copied" ? "check" : "copy"} small />
        {bare ? null : word}
      </button>
      <span className="sr-only" role="status">
        {state === "idle" ? "" : word}
      </span>
    </>
  );
}
