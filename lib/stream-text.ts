/** Text that is made while it is sent. */

/** Reads the beginning first, so that what may not be read is a status and not a broken file. */
export async function streamText(parts: AsyncGenerator<string>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let next: IteratorResult<string> | undefined = await parts.next();
  return new ReadableStream({
    pull: async (controller) => {
      const { value, done } = next ?? (await parts.next());
      next = undefined;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await parts.return(undefined);
    },
  });
}
