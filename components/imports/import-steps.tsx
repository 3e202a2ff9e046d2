import Link from "next/link";
import { Icon } from "#components/icon.tsx";

const steps = [
  { key: "file", label: "File" },
  { key: "columns", label: "Columns" },
  { key: "check", label: "Check" },
  { key: "import", label: "Import" },
] as const;
export type ImportStep = (typeof steps)[number]["key"];

interface ImportStepsProps {
  at: ImportStep;
  /** What stands below each step, and where a step that is over leads. */
  details: Partial<Record<ImportStep, { text: string; href?: string }>>;
}

/** Where in the import somebody is. */
export function ImportSteps({ at, details }: ImportStepsProps) {
  const now = steps.findIndex(({ key }) => key === at);
  return (
    <ol className="card import-steps" aria-label="Steps">
      {steps.map(({ key, label }, index) => {
        const { text, href } = details[key] ?? {};
        const state = index < now ? "is-over" : index === now ? "is-now" : "";
        return (
          <li key={key} className={state} aria-current={index === now ? "step" : undefined}>
            <span className="import-step-mark">
              {index < now ? <Icon name="check" small /> : <span>{index + 1}</span>}
            </span>
            <span className="min-w-0">
              <b>{href === undefined ? label : <Link href={href}>{label}</Link>}</b>
              {text === undefined ? null : <small className="cut">{text}</small>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
