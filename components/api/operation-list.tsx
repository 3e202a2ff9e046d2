import { CommandBlock } from "#components/command-block.tsx";

export interface ShownParameter {
  name: string;
  /** Type, or the values that there are. */
  kind: string;
  required: boolean;
  description: string | null;
}

interface ShownOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | null;
  permission: string | null;
  /** For a terminal. */
  curl: string;
  parts: { title: string; fields: ShownParameter[] }[];
}

export interface OperationGroup {
  tag: string;
  operations: ShownOperation[];
}

function Fields({ title, fields }: ShownOperation["parts"][number]) {
  return (
    <>
      <h4 className="mt-3 mb-1 strong">{title}</h4>
      <dl className="pairs">
        {fields.map(({ name, kind, required, description }) => (
          <div key={name} className="contents">
            <dt className="mono">{name}</dt>
            <dd>
              <span className="muted">
                {kind}
                {required ? ", required" : ""}
              </span>{" "}
              {description}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** The operations about one thing; each opens to what it takes. */
export function OperationList({ tag, operations }: OperationGroup) {
  const heading = `about-${tag.toLowerCase().replaceAll(" ", "-")}`;
  return (
    <section className="card mb-4" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{tag}</h2>
        <span className="muted">{operations.length}</span>
      </header>
      {operations.map(({ id, method, path, summary, description, permission, curl, parts }) => (
        <details key={id} id={id} className="operation">
          <summary>
            <span className="tag">{method}</span>
            <code>{path}</code>
            <span className="muted">{summary}</span>
          </summary>
          <div className="card-body">
            {description === null ? null : <p>{description}</p>}
            <p className="muted">
              {permission === null ? (
                "Needs nothing but a valid token."
              ) : (
                <>
                  Needs <code>{permission}</code>.
                </>
              )}
            </p>
            <CommandBlock runIn="From a terminal" lines={curl} />
            {parts.map((part) => (
              <Fields key={part.title} {...part} />
            ))}
          </div>
        </details>
      ))}
    </section>
  );
}
