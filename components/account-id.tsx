/** A 12-digit id in three groups; the gaps are margins, so that copying gives 12 digits. */
export function AccountId({ id }: { id: string }) {
  const groups = id.match(/^(\d{4})(\d{4})(\d{4})$/)?.slice(1) ?? [id];
  return (
    <span className="account-id">
      {groups.map((group, index) => (
        // The position is the identity: 1111 1111 2222 has two equal groups.
        <span key={`${index}-${group}`}>{group}</span>
      ))}
    </span>
  );
}
