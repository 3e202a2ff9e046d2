import { Cell, type CellState } from "#components/cell.tsx";

const entries: { state: CellState; met?: number; unknown?: number; label: string }[] = [
  { state: "met", label: "Met" },
  { state: "partly", met: 0.5, label: "Partly" },
  { state: "no", label: "Not met" },
  { state: "unk", label: "Unknown" },
  { state: "unk", met: 0.5, unknown: 0.5, label: "Unknown in part" },
  { state: "exc", met: 0.6, label: "Excepted" },
  { state: "na", label: "Not applicable" },
];

export function Legend() {
  return (
    <div className="legend">
      {entries.map(({ label, ...cell }) => (
        <span key={label}>
          <Cell size="map" {...cell} />
          {label}
        </span>
      ))}
    </div>
  );
}
