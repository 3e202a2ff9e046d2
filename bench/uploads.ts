/** What a form with a file that is far too large costs the web process: sent with its length, and in chunks, three at once. */
import { request } from "node:http";
import type { Figure } from "./report.ts";

const mb = 1024 * 1024;
const sentBytes = 200 * mb;
const budgetMb = 128;
const chunk = Buffer.alloc(mb, "111122223333,name\n");
const form = "multipart/form-data; boundary=b";
const formBegin = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';

/** Sends chunks for as long as they are taken. @returns the status that was answered. */
async function send(url: string, headers: Record<string, string>): Promise<number> {
  const sent = request(`${url}/accounts/import`, {
    method: "POST",
    headers: { origin: url, ...headers },
    agent: false,
  });
  const closed = new Promise<void>((resolve) => {
    // That the server closes while we send is what is measured.
    sent.on("error", () => resolve()).on("close", () => resolve());
  });
  let status = 0;
  sent.on("response", (answer) => {
    status = answer.resume().statusCode ?? 0;
  });
  sent.write(formBegin);
  for (let bytes = 0; bytes < sentBytes && !sent.destroyed; bytes += chunk.length)
    await Promise.race([new Promise<void>((resolve) => sent.write(chunk, () => resolve())), closed]);
  if (!sent.destroyed) sent.end();
  await closed;
  return status;
}

/** Sends it in each way to a web process whose peak of memory can be read. */
export async function measureUploads({
  url,
  cookie,
  peakMemoryMb,
  say,
}: {
  url: string;
  cookie: string;
  peakMemoryMb(): number | null;
  say(line: string): void;
}): Promise<Figure> {
  const before = peakMemoryMb();
  const announced = String(sentBytes + mb);
  const statuses = [
    await send(url, { cookie, "content-type": form, "content-length": announced }),
    // As many as are let in at once.
    ...(await Promise.all([1, 2, 3].map(() => send(url, { cookie, "content-type": form })))),
  ];
  const after = peakMemoryMb();
  const more = before === null || after === null ? null : after - before;
  const areRefused = statuses.every((status) => status === 413);
  say(
    `uploads of 200 MB: ${statuses.join(", ")}; peak memory of the web ${before} MB before, ${after} MB after`,
  );
  return {
    id: "P17",
    what: "files of 200 MB in forms: one with its length, three in chunks at once; peak memory of the web process",
    figure: more === null ? "not told by this system" : `${before} MB, ${more} MB more after`,
    budget: `refused; ≤ ${budgetMb} MB more`,
    met: more === null ? null : areRefused && more <= budgetMb,
    raw: { before, after, statuses },
  };
}
