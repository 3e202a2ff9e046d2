"use client";

import { useEffect, useState } from "react";
import { initialsOf } from "#components/settings/user-words.ts";
import type { Administrator } from "#lib/data/administrators.ts";

/** @throws where they cannot be read */
async function fetchAdministrators(): Promise<readonly Administrator[]> {
  const response = await fetch("/api/v1/administrators");
  if (!response.ok) throw new Error(`administrators: ${response.status}`);
  // Our own answer, whose form the operation has checked.
  const { data } = (await response.json()) as { data: readonly Administrator[] };
  return data;
}

/**
 * Names of administrators, once they are known. Fetched by the browser: the framework renders the 403 page along with
 * every other, and none of those should read for it.
 */
export function WhomToAsk() {
  const [people, setPeople] = useState<readonly Administrator[]>([]);
  useEffect(() => {
    let shown = true;
    fetchAdministrators().then(
      (found) => shown && setPeople(found),
      () => {
        // The sentence above stands without names, too.
      },
    );
    return () => {
      shown = false;
    };
  }, []);
  if (people.length === 0) return null;
  return (
    <ul className="whom-to-ask" aria-label="Administrators">
      {people.map(({ name, email }) => (
        <li key={`${name} ${email}`} className="ask-whom">
          <span className="avatar" aria-hidden="true">
            {initialsOf(name)}
          </span>
          <span className="min-w-0">
            <b className="strong">{name}</b>
            {email === null || email === name ? null : (
              <small>
                <a href={`mailto:${email}`}>{email}</a>
              </small>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
