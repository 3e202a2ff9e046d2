import { currentViewer } from "#lib/auth/viewer.ts";
import { subscribe } from "#lib/data/live.ts";

/** Proxies and browsers drop a stream that is silent for long. */
const beatMs = 20_000;

const headers = {
  "content-type": "text/event-stream",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** One event stream a page: `change` says that something the viewer may see is new; the page then renders itself anew. */
export async function GET(request: Request): Promise<Response> {
  const viewer = await currentViewer();
  const encoder = new TextEncoder();
  let stop = () => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const unsubscribe = subscribe(viewer, (change) =>
        send(`event: change\ndata: ${JSON.stringify(change)}\n\n`),
      );
      const beat = setInterval(() => send(": still here\n\n"), beatMs);
      let stopped = false;
      stop = () => {
        if (stopped) return;
        stopped = true;
        clearInterval(beat);
        unsubscribe();
      };
      request.signal.addEventListener("abort", () => {
        if (stopped) return;
        stop();
        controller.close();
      });
      send("retry: 2000\n\n");
    },
    cancel: () => stop(),
  });
  return new Response(stream, { headers });
}

/** Without this, Next would open the stream for the answer's head, and nothing would ever close it. */
export async function HEAD(): Promise<Response> {
  await currentViewer();
  return new Response(null, { headers });
}
