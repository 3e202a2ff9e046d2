"use client";

import { useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "#components/icon.tsx";
import type { ResultGroup } from "./results.ts";

const quietMs = 120;

/** Whether keys that are pressed now are text for somebody else. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role='textbox']"))
  );
}

interface ResultListProps {
  groups: readonly ResultGroup[];
  listId: string;
  active: number;
  open(href: string): void;
}

/** The options below the field. Focus stays in it; the mouse must not take it away before the click. */
function ResultList({ groups, listId, active, open }: ResultListProps) {
  const starts = groups.map((_, index) =>
    groups.slice(0, index).reduce((all, { results }) => all + results.length, 0),
  );
  return groups.map(({ name, results }, group) => (
    <div role="group" aria-label={name} key={name}>
      <span className="search-group-name" aria-hidden="true">
        {name}
      </span>
      {results.map(({ href, title, detail }, index) => {
        const position = (starts[group] ?? 0) + index;
        return (
          <div
            key={href}
            id={`${listId}-${position}`}
            role="option"
            tabIndex={-1}
            aria-selected={position === active}
            className="search-option"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => open(href)}
            onKeyDown={(event) => {
              if (event.key === "Enter") open(href);
            }}
          >
            <span className="strong cut">{title}</span>
            <span className="small muted cut">{detail}</span>
          </div>
        );
      })}
    </div>
  ));
}

/** The search of the top bar: `/` leads to it, arrows through the results, Enter opens. Without scripts it is a form. */
export function GlobalSearch() {
  const router = useRouter();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef<AbortController>(undefined);
  const [groups, setGroups] = useState<readonly ResultGroup[]>([]);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const results = groups.flatMap((group) => group.results);

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "/" || modified || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
      clearTimeout(timer.current);
      asked.current?.abort();
    };
  }, []);

  const ask = async (text: string) => {
    asked.current?.abort();
    const controller = new AbortController();
    asked.current = controller;
    try {
      const answer = await fetch(`/search/suggest?${new URLSearchParams({ q: text })}`, {
        signal: controller.signal,
      });
      if (!answer.ok) throw new Error(`The search answered ${answer.status}.`);
      const found: { groups: ResultGroup[] } = await answer.json();
      setGroups(found.groups);
      setActive(-1);
      setOpen(true);
    } catch (error) {
      // Overtaken by the next letter, or the server is away: Enter leads to the page, which says why.
      if (!controller.signal.aborted) setGroups([]);
      if (!(error instanceof Error)) throw error;
    }
  };
  const onInput = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() === "") {
      asked.current?.abort();
      setGroups([]);
      setOpen(false);
      return;
    }
    timer.current = setTimeout(() => void ask(text), quietMs);
  };
  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const go = (href: string) => {
    close();
    if (input.current !== null) input.current.value = "";
    setGroups([]);
    input.current?.blur();
    router.push(href);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && results.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((at) => (at + step + results.length + (at < 0 && step < 0 ? 1 : 0)) % results.length);
      return;
    }
    if (event.key === "Escape") {
      if (open) event.preventDefault();
      else input.current?.blur();
      close();
      return;
    }
    const chosen = results[active];
    if (event.key === "Enter" && open && chosen !== undefined) {
      event.preventDefault();
      go(chosen.href);
    }
  };
  const shown = open && results.length > 0;
  return (
    <form
      action="/search"
      role="search"
      aria-label="Everything"
      className="global-search"
      onSubmit={(event) => {
        event.preventDefault();
        clearTimeout(timer.current);
        const text = input.current?.value.trim() ?? "";
        if (text !== "") go(`/search?${new URLSearchParams({ q: text })}`);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <Icon name="search" small />
      <input
        ref={input}
        name="q"
        type="text"
        role="combobox"
        aria-expanded={shown}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${listId}-${active}` : undefined}
        aria-label="Search accounts, OUs, items, runs"
        placeholder="Search accounts, items, runs"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        onInput={(event) => onInput(event.currentTarget.value)}
        onFocus={() => setOpen(results.length > 0)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden="true">/</kbd>
      <div id={listId} role="listbox" aria-label="Results" className="search-list" hidden={!shown}>
        <ResultList groups={groups} listId={listId} active={active} open={go} />
      </div>
    </form>
  );
}
