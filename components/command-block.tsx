import { CopyButton } from "./copy-button.tsx";

/** Commands to paste, with where to run them and a button that copies. */
export function CommandBlock({ runIn, lines }: { runIn: string; lines: string }) {
  // Most are an account; the others name a tool, or the place where the lines go.
  const caption = /\baccount\b/.test(runIn) && !runIn.startsWith("Run ") ? `Run in ${runIn}` : runIn;
  return (
    <div className="command">
      <div>
        <span>{caption}</span>
        <CopyButton text={lines} label={`Copy: ${caption}`} />
      </div>
      <pre>{lines}</pre>
    </div>
  );
}
