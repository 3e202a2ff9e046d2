"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { count } from "#components/words.ts";
import { useImportProgress } from "./import-progress.ts";

interface ComparingProps {
  importId: string;
  /** Of the file. */
  rows: number;
}

const number = new Intl.NumberFormat("en");

/** Looked at again so often: what was told before the page listened is not told again. */
const againMs = 2_000;

/** How far a file is that is being compared; gives way to what it would change when it is. */
export function Comparing({ importId, rows }: ComparingProps) {
  const router = useRouter();
  const progress = useImportProgress(importId, { doing: "comparing", running: true });
  const isOver = progress !== null && progress.done >= progress.total;
  useEffect(() => {
    if (isOver) router.refresh();
    const timer = setInterval(() => router.refresh(), againMs);
    return () => clearInterval(timer);
  }, [isOver, router]);
  return (
    <div className="card-body import-comparing">
      <progress
        className="import-progress"
        aria-label="Comparing"
        {...(progress === null ? {} : { value: progress.done, max: Math.max(progress.total, 1) })}
      />
      <p className="num">
        {progress === null || isOver
          ? `${isOver ? "Keeping what came of" : "Comparing"} ${count(rows, "row")}.`
          : `${number.format(progress.done)} of ${count(rows, "row")} compared.`}
      </p>
      <p className="muted">You may leave this page: the file waits under Accounts, Import.</p>
    </div>
  );
}
