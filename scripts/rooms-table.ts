/** The table of rooms in ARCHITECTURE.md, made from the same rows as the linter's arrows. */
import { type Room, rooms, widerFiles } from "./rooms.ts";

const start = "<!-- rooms: written by `npm run rooms` -->";
const end = "<!-- end of rooms -->";

function row(room: Room): string {
  const imports = room.imports.map((target) => `\`${target}\``);
  const types = (room.types ?? []).map((target) => `\`${target}\` (types)`);
  const wider = widerFiles
    .filter((entry) => entry.room === room.path)
    .flatMap(({ files, imports }) => imports.map((target) => `\`${target}\` (in ${files.join(", ")})`));
  const holds = room.pure ? `${room.holds}; **pure**: no I/O, no clock` : room.holds;
  return `| \`${room.path}/\` | ${holds} | ${[...imports, ...types, ...wider].join(", ") || "nothing"} |`;
}

/** The document with its table of rooms brought up to date; throws where the two marks are missing. */
export function replaceRoomsTable(document: string): string {
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`ARCHITECTURE.md lacks the marks "${start}" and "${end}".`);
  const table = ["| room | holds | may import |", "| --- | --- | --- |", ...rooms.map(row)].join("\n");
  return `${document.slice(0, from)}${start}\n${table}\n${document.slice(to)}`;
}
