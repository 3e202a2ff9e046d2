/** A link that somebody was given, pasted: a form without script. */
export function LinkForm({ to }: { to: string }) {
  return (
    <form method="post" action="/sign-in/link/use" className="sign-in-form">
      <input type="hidden" name="to" value={to} />
      <div className="field">
        <label htmlFor="link">Sign-in link from an administrator</label>
        <input
          className="input"
          id="link"
          name="link"
          required
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          placeholder="Paste the link"
          aria-describedby="link-hint"
        />
        <p id="link-hint" className="hint">
          Works once, for 10 minutes. <code>waymark login-link</code> makes one.
        </p>
      </div>
      <button type="submit" className="button">
        Use the link
      </button>
    </form>
  );
}
