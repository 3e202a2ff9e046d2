/** The table of rooms in ARCHITECTURE.md, made from the same rows as the linter's arrows. */
import { type Room, rooms, widerFiles } from "./rooms.ts";

function row(room: Room): string {
  const imports = room.imports.map((target) => `\`${target}\``);
  const types = (room.types ?? []).map((target) => `\`${target}\` (types)`);
  const wider = widerFiles
    .filter((entry) => entry.room === room.path)
    .flatMap(({ files, imports }) => imports.map((target) => `\`${target}\` (in ${files.join(", ")})`));
  const holds = room.pure ? `${room.holds}; **pure**: no I/O, no clock` : room.holds;
  return `| \`${room.path}/\` | ${holds} | ${[...imports, ...types, ...wider].join(", ") || "nothing"} |`;
}

/** Every room with what it holds and what it may import, as a Markdown table. */
export function roomsTable(): string {
  return ["| room | holds | may import |", "| --- | --- | --- |", ...rooms.map(row)].join("\n");
}
