import { CopyButton } from "./copy-button.tsx";

/** Commands to paste, with where to run them and a button that copies. */
export function CommandBlock({ runIn, lines }: { runIn: string; lines: string }) {
  return (
    <div className="command">
      <div>
        <span>{runIn}</span>
        <CopyButton text={lines} label={`Copy: ${runIn}`} />
      </div>
      <pre>{lines}</pre>
    </div>
  );
}
