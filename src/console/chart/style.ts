/** Colours and dashes of the series of a chart; its frame is that of the timeline of a broadcast. */
export const CHART_CSS = `
rect.tone-a { fill: var(--sent); } rect.tone-b { fill: var(--answered); } rect.tone-c { fill: var(--delivered); }
rect.tone-d { fill: var(--read); } rect.tone-e { fill: var(--skipped); } rect.tone-f { fill: var(--failed); }
path.tone-a { stroke: var(--sent); } path.tone-b { stroke: var(--answered); stroke-dasharray: 9 5; }
path.tone-c { stroke: var(--delivered); stroke-dasharray: 9 5; } path.tone-d { stroke: var(--read); stroke-dasharray: 4 4; }
path.tone-e { stroke: var(--skipped); } path.tone-f { stroke: var(--failed); stroke-dasharray: 2 5; }
.timeline rect { stroke: var(--card); stroke-width: 1; }
.chart figcaption .key { flex: none; }
`;
