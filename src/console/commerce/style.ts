/** Rules of the pages of orders and the catalogue, after those of all pages. */
export const COMMERCE_CSS = `
.badge.order-paid, .badge.order-fulfilled, .badge.link-paid { background: var(--accent-soft); color: var(--accent-text); }
.badge.order-requested, .badge.link-open, .badge.link-creating { background: var(--warn-soft); color: var(--warn-text); }
.badge.link-failed { background: var(--danger-soft); color: var(--danger-text); }
.badges { display: flex; flex-wrap: wrap; gap: .35rem; }
.request.flagged { border-color: var(--danger); }
.request .issue { color: var(--danger-text); font-size: .95rem; }
.amount { font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.line { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .25rem 1rem; }
.order-items th { min-width: 0; font-weight: 400; }
.order-items tbody th { overflow-wrap: anywhere; }
.order-items td.figure { padding-inline-end: 0; }
.order-items tfoot .total th, .order-items tfoot .total td { font-weight: 700; border-top-width: 2px; }
.link + .link { padding-top: 1rem; border-top: 1px solid var(--line); }
.step summary { color: var(--accent-text); }
.step.danger summary { color: var(--danger); }
.step form { margin-top: .25rem; }
input[type="text"] {
  width: 100%; min-height: 2.75rem; padding: .4rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--field); border-radius: 8px;
}
.problem textarea { color: var(--text); }
`;
