/** Text, or a file, that is made while it is sent. */

/** Reads the beginning first, so that what may not be read is a status and not a broken file. */
export async function streamText(
  parts: AsyncGenerator<string | Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string | Uint8Array> | undefined = await parts.next();
  return new ReadableStream({
    pull: async (controller) => {
      const { value, done } = next ?? (await parts.next());
      next = undefined;
      if (done) controller.close();
      else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
    },
    cancel: async () => {
      await parts.return(undefined);
    },
  });
}
