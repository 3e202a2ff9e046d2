"use client";

import { useEffect } from "react";

/**
 * Puts the secret from behind the # into the field and waits for a person: programs that look into mails open links,
 * and press no button. Without script the link can be pasted.
 */
export function FillLink() {
  useEffect(() => {
    const field = document.querySelector<HTMLInputElement>("#link");
    if (field === null || location.hash.length < 2) return;
    field.value = location.hash.slice(1);
    // Out of the address, the history and whatever is shared from it.
    history.replaceState(history.state, "", location.pathname);
  }, []);
  return null;
}
