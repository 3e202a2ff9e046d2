"use client";

import { Icon } from "#components/icon.tsx";

const yearSeconds = 31_536_000;

/** Switches between light and dark. The choice is a cookie, so that the server already renders the next page in it. */
export function ThemeSwitch() {
  const toggle = () => {
    const root = document.documentElement;
    const shown =
      root.dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    const next = shown === "dark" ? "light" : "dark";
    root.dataset["theme"] = next;
    document.cookie = `theme=${next}; path=/; max-age=${yearSeconds}; samesite=lax`;
  };
  return (
    <button
      type="button"
      className="button button-ghost button-icon"
      aria-label="Switch between light and dark"
      onClick={toggle}
    >
      <Icon name="sun" />
    </button>
  );
}
