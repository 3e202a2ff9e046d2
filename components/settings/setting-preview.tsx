import Link from "next/link";
import type { FormAction } from "#components/action-answer.ts";
import { ActionButton } from "#components/action-button.tsx";
import { Message } from "#components/message.tsx";
import { formatNumber, stateWords } from "#components/words.ts";
import type { PreviewResult, SettingPreview } from "#lib/data/setting-previews.ts";

interface PreviewPartProps {
  preview: SettingPreview;
  /** The value in one line. */
  value: string;
  /** Takes `preview`. */
  apply: FormAction;
  /** It is set to this value already. */
  isSet: boolean;
}

/** What another value would change: how far the look is, then the cells, then the button that sets it. */
export function PreviewPart({ preview, value, apply, isSet }: PreviewPartProps) {
  const { id, failure, result } = preview;
  return (
    <section className="card" aria-labelledby="preview">
      <header>
        <h2 id="preview">
          With <span className="mono">{value}</span>
        </h2>
      </header>
      <div className="card-body">
        {result === null && failure === null ? <Progress preview={preview} /> : null}
        {failure === null ? null : (
          <Message kind="warn" icon="close" title="What would change could not be worked out.">
            <p>{failure}</p>
          </Message>
        )}
        {result === null ? null : <Found result={result} />}
        {result === null && failure === null ? null : (
          <div className="mt-4">
            {isSet ? (
              <p className="text-muted">It is set to this.</p>
            ) : (
              <ActionButton action={apply} fields={{ preview: id }} label={`Set it to ${value}`} />
            )}
          </div>
        )}
      </div>
    </section>
  );
}

function Progress({ preview: { done, total } }: { preview: SettingPreview }) {
  const words =
    total === 0
      ? "Waiting for a worker."
      : `${formatNumber(done)} of ${formatNumber(total)} accounts evaluated.`;
  return (
    <>
      <div
        className="progress mb-2"
        role="progressbar"
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-label={words}
      >
        {done > 0 ? <i data-kind="complete" style={{ flex: done }} /> : null}
        {total > done || total === 0 ? <i style={{ flex: Math.max(total - done, 1) }} /> : null}
      </div>
      <p>{words}</p>
    </>
  );
}

function Found({ result }: { result: PreviewResult }) {
  const { counts, cells, notCompared } = result;
  const all = counts.reduce((sum, count) => sum + count.cells, 0);
  const green = counts.filter(({ to }) => to === "MET").reduce((sum, count) => sum + count.cells, 0);
  return (
    <>
      {notCompared.length === 0 ? null : (
        <Message kind="plain" icon="clock" title={`Not compared: ${notCompared.join(", ")}.`}>
          <p>Nothing was read there so far, or a refresh is under way.</p>
        </Message>
      )}
      <p className="mb-3">
        {all === 0
          ? "No cell would change."
          : `${formatNumber(all)} ${all === 1 ? "cell" : "cells"} would change.`}
        {green === 0 ? null : <b className="strong"> {formatNumber(green)} would turn green.</b>}
      </p>
      {all === 0 ? null : (
        <>
          <div className="table-scroll">
            <table className="table">
              <caption className="sr-only">By item</caption>
              <thead>
                <tr>
                  <th scope="col">Item</th>
                  <th scope="col">Now</th>
                  <th scope="col">Then</th>
                  <th scope="col" className="num">
                    Cells
                  </th>
                </tr>
              </thead>
              <tbody>
                {counts.map(({ item, from, to, cells: number }) => (
                  <tr key={`${item} ${from} ${to}`}>
                    <th scope="row">{item}</th>
                    <td>{stateWords[from]}</td>
                    <td>{stateWords[to]}</td>
                    <td className="num">{formatNumber(number)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <details className="mt-3">
            <summary>
              {cells.length < all ? `The first ${formatNumber(cells.length)} cells` : "Every cell"}
            </summary>
            <div className="table-scroll">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Account</th>
                    <th scope="col">Item</th>
                    <th scope="col">Then</th>
                    <th scope="col">Why</th>
                  </tr>
                </thead>
                <tbody>
                  {cells.map(({ subject, name, item, to }) => (
                    <tr key={`${subject} ${item}`}>
                      <th scope="row">
                        {name === null ? (
                          "the organization"
                        ) : (
                          <Link href={`/accounts/${subject}?item=${item}`} prefetch={false}>
                            {name}
                          </Link>
                        )}
                      </th>
                      <td>{item}</td>
                      <td>{stateWords[to.state]}</td>
                      <td>{to.reason}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </>
  );
}
