import type { ReactNode } from "react";
import { Logo } from "#components/icon.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

/** The frame of pages for whoever is not let in, or not yet: nothing of the organization is in it. */
export function Outside({ children }: { children: ReactNode }) {
  return (
    <div className="outside">
      <header className="outside-bar">
        <span className="brand">
          <Logo />
          Waymark
        </span>
        <ThemeSwitch />
      </header>
      <main id="main" className="outside-content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
