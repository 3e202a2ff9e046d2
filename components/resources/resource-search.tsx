import Link from "next/link";

interface ResourceSearchProps {
  text: string;
  /** Filters that the search keeps. */
  kept: readonly { name: string; value: string }[];
  /** What of the address was not understood. */
  problems: readonly string[];
  /** Null: nothing is filtered. */
  clearHref: string | null;
}

/** One field for whatever somebody knows of a resource. */
export function ResourceSearch({ text, kept, problems, clearHref }: ResourceSearchProps) {
  return (
    <form className="resource-search" action="/resources" method="get" key={text}>
      {kept.map(({ name, value }) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      <input
        className="input"
        type="search"
        name="q"
        defaultValue={text}
        maxLength={2000}
        aria-label="Name, ARN, id, address, tag or type"
        placeholder="Name, ARN, id, address, key=value, ec2:instance"
      />
      <button className="button" type="submit">
        Search
      </button>
      {clearHref === null ? null : (
        <Link className="button button-ghost" href={clearHref} prefetch={false}>
          Clear
        </Link>
      )}
      {problems.length === 0 ? null : (
        <p className="resource-problems" role="alert">
          {problems.join(" ")}
        </p>
      )}
    </form>
  );
}
