import { CopyButton } from "./copy-button.tsx";

/** `Run in account 1111 …`; a tool or a document is named as it is. */
function captionOf(runIn: string): string {
  if (/^\d{12}$/.test(runIn)) return `Run in account ${runIn}`;
  if (/^(management |security )?account\b/.test(runIn)) return `Run in ${runIn}`;
  return runIn.startsWith("the ") ? `Add to ${runIn}` : runIn;
}

/** More lines scroll inside of the block. */
const shownLines = 14;

/** Commands to paste, with where to run them and a button that copies. */
export function CommandBlock({ runIn, lines }: { runIn: string; lines: string }) {
  const caption = captionOf(runIn);
  const long = lines.split("\n").length > shownLines;
  return (
    <div className="command">
      <div>
        <span>{caption}</span>
        <CopyButton text={lines} label={`Copy: ${caption}`} />
      </div>
      {/* What scrolls must be reachable by keyboard. */}
      <pre {...(long && { tabIndex: 0, role: "region", "aria-label": caption, className: "command-long" })}>
        {lines}
      </pre>
    </div>
  );
}
