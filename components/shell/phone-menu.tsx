"use client";

import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "#components/icon.tsx";

/** The side bar of small screens: a native dialog, so that focus, Escape and the backdrop are the browser's. */
export function PhoneMenu({ children }: { children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const path = usePathname();
  useEffect(() => {
    // Another page was opened from it.
    if (path !== null) dialog.current?.close();
  }, [path]);
  return (
    <>
      <button
        type="button"
        className="button button-ghost button-icon menu-button"
        aria-label="Open menu"
        onClick={() => dialog.current?.showModal()}
      >
        <Icon name="menu" />
      </button>
      <dialog
        ref={dialog}
        className="phone-menu"
        aria-label="Menu"
        onClick={(event) => {
          if (event.target === dialog.current) dialog.current?.close();
        }}
      >
        <div>
          <button
            type="button"
            className="button button-ghost button-icon self-end"
            aria-label="Close menu"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="close" />
          </button>
          {children}
        </div>
      </dialog>
    </>
  );
}
