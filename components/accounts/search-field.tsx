"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useTransition } from "react";

interface SearchFieldProps {
  value: string;
  /** The rest of the query. */
  kept: readonly { name: string; value: string }[];
}

const quietMs = 250;

/** Searches while somebody types; without scripts, Enter does. */
export function SearchField({ value, kept }: SearchFieldProps) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const input = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // The search was changed by a link: a view, a removed filter.
    if (input.current !== null && document.activeElement !== input.current) input.current.value = value;
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (form: HTMLFormElement) => {
    clearTimeout(timer.current);
    const parameters = new URLSearchParams();
    for (const [name, text] of new FormData(form))
      if (typeof text === "string" && text !== "") parameters.append(name, text);
    start(() => router.replace(`/accounts?${parameters}`, { scroll: false }));
  };
  const onInput = (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => search(form), quietMs);
  };
  return (
    <form
      action="/accounts"
      role="search"
      className="filter-search"
      aria-busy={pending}
      onInput={onInput}
      onSubmit={(event) => {
        event.preventDefault();
        search(event.currentTarget);
      }}
    >
      {kept.map((field) => (
        <input key={`${field.name}=${field.value}`} type="hidden" name={field.name} value={field.value} />
      ))}
      <input
        ref={input}
        type="search"
        name="q"
        defaultValue={value}
        aria-label="Search accounts"
        placeholder="Name, id, e-mail, OU"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}
