import { problem } from "#app/problem.ts";
import { requestViewer, watchSession } from "#lib/auth/viewer.ts";
import { subscribe } from "#lib/data/live.ts";
import type { Told } from "#lib/data/notify.ts";
import type { Viewer } from "#lib/viewer.ts";

/** Proxies and browsers drop a stream that is silent for long. */
const beatMs = 20_000;

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** One event stream a page: `change` says that something the viewer may see is new; the page then renders itself anew. */
export async function GET(request: Request): Promise<Response> {
  try {
    return new Response(changesFor(await requestViewer(), await watchSession(), request.signal), { headers });
  } catch (error) {
    return problem(error);
  }
}

/** The stream of one viewer; it ends with the session at once, and soon where what the viewer may see has changed. */
function changesFor(
  viewer: Viewer,
  isUnchanged: () => Promise<boolean>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop = () => {};
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      let stopped = false;
      const end = () => {
        if (stopped) return;
        stop();
        controller.close();
      };
      const tell = (change: Told) =>
        send(`event: ${change.kind === "import" ? "import" : "change"}\ndata: ${JSON.stringify(change)}\n\n`);
      const unsubscribe = subscribe(viewer, tell, end);
      const beat = setInterval(() => {
        send(": still here\n\n");
        // A database that is away ends no session; the page says by itself that it is.
        isUnchanged().then(
          (unchanged) => unchanged || end(),
          () => {},
        );
      }, beatMs);
      stop = () => {
        if (stopped) return;
        stopped = true;
        clearInterval(beat);
        unsubscribe();
      };
      signal.addEventListener("abort", end);
      send("retry: 2000\n\n");
    },
    cancel: () => stop(),
  });
}

/** Without this, Next would open the stream for the answer's head, and nothing would ever close it. */
export async function HEAD(): Promise<Response> {
  try {
    await requestViewer();
    return new Response(null, { headers });
  } catch (error) {
    return problem(error);
  }
}
