/** `npm test [part…]`: every gate and every test, in two lanes; the last line is the count. */
import { addCounts, type Count, countingLine } from "./test-count.ts";
import { lanes, last, onRequest, type Part } from "./test-parts.ts";
import { stopTools } from "./test-process.ts";

const shownCharacters = 30_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runPart(part: Part): Promise<Count> {
  const { count, output, seconds } = await part.run(say);
  const mark = count.failed > 0 ? "FAIL" : "ok  ";
  say(
    `${mark} ${part.name.padEnd(8)} ${countingLine(count).padEnd(28)} ${seconds.toFixed(1).padStart(6)} s  ${part.what}`,
  );
  for (const line of output.match(/^\d+ faults injected, .*$/gm) ?? []) say(`     ${line}`);
  if (count.failed > 0)
    say(`--- ${part.name} said:\n${output.trim().slice(-shownCharacters)}\n--- end of ${part.name}`);
  return count;
}

async function runLane(parts: readonly Part[]): Promise<Count[]> {
  const counts: Count[] = [];
  for (const part of parts) counts.push(await runPart(part));
  return counts;
}

const wanted = process.argv.slice(2);
const known = [...lanes.flat(), ...last, ...onRequest].map(({ name }) => name);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`npm test: no part is called ${unknown.join(", ")}; there are ${known.join(", ")}.\n`);
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    stopTools();
    process.exit(130);
  });

const chosen = (parts: readonly Part[]) =>
  parts.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const first = await Promise.all(lanes.map((parts) => runLane(chosen(parts))));
const asked = onRequest.filter(({ name }) => wanted.includes(name));
const total = addCounts([...first.flat(), ...(await runLane([...chosen(last), ...asked]))]);
say(countingLine(total));
process.exitCode = total.failed > 0 ? 1 : 0;
