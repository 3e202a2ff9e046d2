import Link from "next/link";
import { formatNumber } from "#components/words.ts";
import type { ResourceGrid } from "./resource-grid.ts";

interface ResourceMapProps {
  grid: ResourceGrid;
  /** The list of a cell. */
  hrefOf: (service: string, region: string) => string;
}

/** How dark a number is: by powers of ten, so that one bucket shows beside ten thousand log groups. */
function shadeOf(present: number): number {
  return Math.min(4, 1 + Math.floor(Math.log10(present)));
}

/** A number that leads nowhere: of several services, or of several regions. */
function Sum({ present, isUnexpected = false }: { present: number; isUnexpected?: boolean }) {
  return (
    <td>
      {present === 0 ? (
        <i aria-label="none">–</i>
      ) : (
        <span className="num" data-shade={shadeOf(present)} data-unexpected={isUnexpected ? "" : undefined}>
          {formatNumber(present)}
        </span>
      )}
    </td>
  );
}

/** Services by regions, with the number in every cell; regions that nobody expects stand out by colour, frame and word. */
export function ResourceMap({ grid, hrefOf }: ResourceMapProps) {
  const { rows, columns, others, folded } = grid;
  const total = columns.reduce((sum, { present }) => sum + present, folded?.present ?? 0);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls sideways is reached by keyboard
    <section className="resource-map-scroll" tabIndex={0} aria-label="Map, scrolls sideways">
      <table className="resource-map">
        <caption className="sr-only">Resources by service and region</caption>
        <thead>
          <tr>
            <th scope="col">Service</th>
            {columns.map(({ region, isUnexpected }) => (
              <th key={region} scope="col" data-unexpected={isUnexpected ? "" : undefined}>
                <span>{region}</span>
                {isUnexpected ? <span className="sr-only">, unexpected</span> : null}
              </th>
            ))}
            {folded === null ? null : (
              <th scope="col" title={folded.regions.join(", ")}>
                <span>{formatNumber(folded.regions.length)} more</span>
              </th>
            )}
            <th scope="col" className="right">
              All
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ service, cells, present, folded: inFolded }) => (
            <tr key={service}>
              <th scope="row">{service}</th>
              {cells.map((cell, at) => (
                <td key={columns[at]?.region}>
                  {cell.present === 0 ? (
                    <i aria-label="none">–</i>
                  ) : (
                    <Link
                      href={hrefOf(service, columns[at]?.region ?? "")}
                      prefetch={false}
                      scroll={false}
                      className="num"
                      data-shade={shadeOf(cell.present)}
                      data-unexpected={cell.isUnexpected ? "" : undefined}
                      aria-current={cell.isChosen ? "true" : undefined}
                    >
                      {formatNumber(cell.present)}
                      <span className="sr-only">
                        {" "}
                        {service} in {columns[at]?.region}
                      </span>
                    </Link>
                  )}
                </td>
              ))}
              {folded === null ? null : <Sum present={inFolded} />}
              <td className="right num">{formatNumber(present)}</td>
            </tr>
          ))}
          {others === null ? null : (
            <tr>
              <th scope="row">{formatNumber(others.services)} others</th>
              {others.cells.map((cell, at) => (
                <Sum key={columns[at]?.region} {...cell} />
              ))}
              {folded === null ? null : <Sum present={others.folded} />}
              <td className="right num">{formatNumber(others.present)}</td>
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            {columns.map(({ region, present }) => (
              <td key={region} className="num">
                {formatNumber(present)}
              </td>
            ))}
            {folded === null ? null : <td className="num">{formatNumber(folded.present)}</td>}
            <td className="right num">{formatNumber(total)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
