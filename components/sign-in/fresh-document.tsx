"use client";

import { useEffect } from "react";

/** Whether this page was loaded as a document, and not put into one that was loaded for another page. */
function isOwnDocument(): boolean {
  const [loaded] = performance.getEntriesByType("navigation");
  return loaded === undefined || new URL(loaded.name).pathname === location.pathname;
}

/**
 * A page that ended up here by itself (its session was over) still stands in the frame of before: loads the document
 * anew, so that nothing of it stays on the screen.
 */
export function FreshDocument() {
  useEffect(() => {
    if (!isOwnDocument()) location.reload();
  }, []);
  return null;
}
