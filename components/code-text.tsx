/** A sentence in which `backticks` mark code. */
export function CodeText({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      // The parts of a text do not move.
      <code key={`${index}-${part}`} className="[overflow-wrap:anywhere]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
