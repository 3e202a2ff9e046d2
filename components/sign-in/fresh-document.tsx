"use client";

import { useEffect } from "react";

/**
 * A page that ended up here by itself (its session was over) still stands in the frame of before: loads the document
 * anew, so that nothing of it stays on the screen.
 */
export function FreshDocument() {
  useEffect(() => {
    if (document.querySelector(".shell") !== null) location.reload();
  }, []);
  return null;
}
