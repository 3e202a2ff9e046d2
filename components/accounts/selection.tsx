"use client";

import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { Icon } from "#components/icon.tsx";
import { formatNumber } from "#components/words.ts";

interface SelectionProps {
  organizationId: string;
  /** Rows on the page. */
  shown: number;
  /** The filters of the page, for "all that match". */
  query: string;
  matching: number;
  /** Null: not for this viewer. */
  refresh: FormAction | null;
  /** Whether the viewer may say something of accounts. */
  mayEdit: boolean;
  /** The table; its boxes say `data-select`. */
  children: ReactNode;
}

function boxes(root: HTMLElement | null, kind: "account" | "page"): HTMLInputElement[] {
  return [...(root?.querySelectorAll<HTMLInputElement>(`input[data-select="${kind}"]`) ?? [])];
}

/** Which rows are ticked, and what can be done with them. The rows themselves stay server-rendered. */
export function Selection(props: SelectionProps) {
  const { organizationId, query, matching, shown, refresh, mayEdit, children } = props;
  const root = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [allMatching, setAllMatching] = useState(false);

  const look = useCallback(() => {
    const all = boxes(root.current, "account");
    const ticked = all.filter(({ checked }) => checked).map(({ value }) => value);
    setChosen((before) => (before.join() === ticked.join() ? before : ticked));
    if (ticked.length < all.length) setAllMatching(false);
    for (const box of boxes(root.current, "page")) {
      box.checked = ticked.length > 0 && ticked.length === all.length;
      box.indeterminate = ticked.length > 0 && ticked.length < all.length;
    }
  }, []);
  // Rows come and go with every new page of the server; boxes that stayed keep their tick.
  useEffect(look);

  const onChange = (event: React.ChangeEvent<HTMLElement>) => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement)) return;
    if (target.dataset["select"] === "page")
      for (const box of boxes(root.current, "account")) box.checked = target.checked;
    if (target.dataset["select"] !== undefined) look();
  };
  const clear = () => {
    for (const box of boxes(root.current, "account")) box.checked = false;
    setAllMatching(false);
    look();
  };

  const amount = allMatching ? matching : chosen.length;
  const asked = allMatching ? query : chosen.map((id) => `account=${id}`).join("&");
  return (
    // The boxes are native; their changes bubble up from the table.
    <div ref={root} onChange={onChange} className={amount > 0 ? "selection has-bar" : "selection"}>
      {children}
      {amount === 0 ? null : (
        <div className="bulk-bar" role="toolbar" aria-label={`Actions on ${amount} selected accounts`}>
          <b className="strong num" role="status">
            {formatNumber(amount)} selected
          </b>
          {!allMatching && chosen.length === shown && matching > shown ? (
            <button type="button" className="link small" onClick={() => setAllMatching(true)}>
              Select all {formatNumber(matching)} matching
            </button>
          ) : null}
          {refresh === null ? null : (
            <ActionButton
              action={refresh}
              fields={{ organizationId, query: asked }}
              label="Refresh"
              icon="refresh"
              small
            />
          )}
          {mayEdit ? (
            <a className="button button-small" href={`/accounts/edit?${new URLSearchParams({ of: asked })}`}>
              Edit fields
            </a>
          ) : null}
          <a className="button button-small" href={`/accounts/export?${asked}&format=csv`} download>
            <Icon name="download" small />
            Export
          </a>
          <button
            type="button"
            className="button button-ghost button-small button-icon"
            aria-label="Clear selection"
            onClick={clear}
          >
            <Icon name="close" small />
          </button>
        </div>
      )}
    </div>
  );
}
