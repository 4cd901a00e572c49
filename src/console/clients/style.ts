/** Giving clients access and taking it back. */
export const CLIENTS_CSS = `
.consent, .consent form { display: grid; gap: .75rem; }
.consent p { margin: 0; }
.consent .caution { padding: .6rem .9rem; border-radius: 8px; background: var(--warn-soft); color: var(--warn-text); }
p.problem { padding: .6rem .9rem; border: 1px solid; border-radius: 8px; }
.consent .answers { display: grid; gap: .5rem; position: sticky; bottom: 0; padding: .75rem 0; background: var(--card); }
.consent .answers .button { width: 100%; }
.consent .beyond { color: var(--muted); }
.scopes { border: 1px solid var(--line); border-radius: 8px; margin: 0; padding: .25rem .75rem .5rem; min-width: 0; }
.scopes legend { font-weight: 600; padding: 0 .35rem; }
.scopes label { display: flex; gap: .6rem; align-items: baseline; min-height: 2.75rem; padding: .5rem 0; font-weight: 400; cursor: pointer; }
.scopes label + label { border-top: 1px solid var(--line); }
.scopes input { width: 1.15rem; height: 1.15rem; flex: none; accent-color: var(--accent); transform: translateY(.15rem); }
.secret {
  width: 100%; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--field); border-radius: 8px; background: var(--plain-soft);
  color: inherit; font: .95rem ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
.clients th[scope="row"] { font-weight: 600; min-width: 10rem; }
.clients td { min-width: 8rem; }
.clients .note { font-weight: 400; }
.clients ul { padding-inline-start: 1rem; }
@media (min-width: 40rem) {
  .consent .answers { grid-template-columns: 1fr 1fr; }
}
`;
