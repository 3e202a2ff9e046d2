"use client";

import { useEffect, useState } from "react";

/** How far a file is. */
export interface Progress {
  done: number;
  total: number;
}

/**
 * What is told of a file while it is compared, or imported; null: nothing was told yet.
 *
 * @param running whether anything is to be told
 */
export function useImportProgress(
  importId: string,
  { doing, running }: { doing: "comparing" | "importing"; running: boolean },
): Progress | null {
  const [progress, setProgress] = useState<Progress | null>(null);
  useEffect(() => {
    if (!running) return;
    const source = new EventSource("/events");
    source.addEventListener("import", ({ data }: MessageEvent<string>) => {
      // The server wrote it.
      const told = JSON.parse(data) as Progress & { importId: string; doing: string };
      if (told.importId === importId && told.doing === doing)
        setProgress({ done: told.done, total: told.total });
    });
    return () => source.close();
  }, [importId, doing, running]);
  return running ? progress : null;
}
