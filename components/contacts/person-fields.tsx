import { useId } from "react";

/** Fields `email` and `name` of somebody who is entered. */
export function PersonFields() {
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-email`}>E-mail address</label>
        <input
          id={`${id}-email`}
          className="input"
          name="email"
          type="email"
          maxLength={254}
          autoComplete="off"
          required
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-name`}>Name</label>
        <input id={`${id}-name`} className="input" name="name" maxLength={120} autoComplete="off" />
      </div>
    </>
  );
}
