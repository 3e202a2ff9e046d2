import type { TrendPoint } from "#lib/data/roadmap-page.ts";

const dayMs = 24 * 3_600_000;
const weeksMs = 26 * 7 * dayMs;
/** A shorter history would be a dot. */
const leastMs = 3 * dayMs;

interface TrendProps {
  trend: readonly TrendPoint[];
  /** What the axis ends at: now and where it stands now. */
  current: TrendPoint;
  /** Distinguishes the hatch of this picture from others of the page. */
  id: string;
  size: "row" | "large";
}

/** Whether there is enough to draw. */
export function hasTrend(trend: readonly TrendPoint[], now: string): boolean {
  return trend.some(({ at }) => Date.parse(now) - Date.parse(at) >= leastMs);
}

/** 26 weeks on a fixed axis of 0–100: met as area from below, unknown hatched from above. Null: too little is kept. */
export function Trend({ trend, current, id, size }: TrendProps) {
  const end = Date.parse(current.at);
  const points = [...trend.filter(({ at }) => Date.parse(at) < end), current];
  const [first] = points;
  if (first === undefined || end - Date.parse(first.at) < leastMs) return null;
  const [width, height] = size === "row" ? [92, 22] : [300, 56];
  const x = ({ at }: TrendPoint) =>
    Math.max(0, width - ((end - Date.parse(at)) / weeksMs) * width).toFixed(1);
  const line = (value: (point: TrendPoint) => number) =>
    points.map((point) => `${x(point)} ${value(point).toFixed(1)}`).join("L");
  const met = line((point) => height - (point.met / 100) * height);
  const unknown = line((point) => (point.unknown / 100) * height);
  const from = x(first);
  return (
    <svg
      className={`trend trend-${size}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Met since ${first.at.slice(0, 10)}: from ${first.met} to ${current.met} percent`}
    >
      <defs>
        <pattern
          id={`hatch-${id}`}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V4" stroke="var(--unk)" strokeWidth="1.1" />
        </pattern>
      </defs>
      <path d={`M${from} 0L${unknown}L${width} 0Z`} fill={`url(#hatch-${id})`} opacity=".85" />
      <path d={`M${from} ${height}L${met}L${width} ${height}Z`} fill="var(--met)" opacity=".18" />
      <path
        d={`M${met}`}
        fill="none"
        stroke="var(--met)"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--line-2)" />
    </svg>
  );
}
