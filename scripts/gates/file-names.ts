/** Where code lives says what it is: no drawers, and no folder that the table of rooms does not know. */
import { roomOf } from "#scripts/rooms.ts";
import type { Finding } from "./source-text.ts";

const drawers = /(^|\/)(utils?|helpers?|common|misc|shared|types|index|constants)(\.[\w.]+)?(\/|$)/;

/** Source files in a drawer, or in no room. */
export function misplacedFiles(paths: readonly string[]): Finding[] {
  const sources = paths.filter((path) => /\.(ts|tsx|mjs|js)$/.test(path));
  return sources.flatMap((path): Finding[] => {
    if (drawers.test(path)) return [{ path, line: 1, why: "the name is a drawer; name it after its noun" }];
    const atTop = !path.includes("/");
    if (!atTop && roomOf(path) === null && !path.startsWith("prisma/"))
      return [{ path, line: 1, why: "no room of scripts/rooms.ts holds it" }];
    return [];
  });
}
