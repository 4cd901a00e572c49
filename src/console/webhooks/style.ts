/** Rules of the webhook log, besides those of the audit log, which looks alike. */
export const WEBHOOKS_CSS = `
.log > .log-chosen { grid-template-columns: auto minmax(0, 1fr); gap: .75rem; align-items: start; }
.log-chosen input { width: 1.4rem; height: 1.4rem; margin: .35rem 0 0; accent-color: var(--accent); }
form.stack > .log-filter-end { display: flex; flex-wrap: wrap; gap: .75rem; }
`;
