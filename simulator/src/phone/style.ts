/** The phone page's one style sheet. */
export const style = `
:root {
  --ink: #14231f;
  --soft: #5d6f69;
  --line: #dfe5e2;
  --paper: #fff;
  --wall: #ece7de;
  --own: #d8f5d0;
  --brand: #0b6b57;
  --tap: #0a5ec2;
  --alarm: #b3261e;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", "PingFang HK", "Noto Sans HK", "Noto Sans TC", "Microsoft JhengHei", sans-serif;
  color: var(--ink);
}
* { box-sizing: border-box; }
body { margin: 0; background: #d5ddd9; }
h1, h2, h4, p, ul, blockquote { margin: 0; padding: 0; }
h1 { font-size: 16px; }
h2 { font-size: 12px; font-weight: 600; color: var(--soft); text-transform: uppercase; letter-spacing: .04em; }
button, input, summary { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--tap); outline-offset: 2px; }

.frame { display: grid; grid-template-columns: 340px minmax(0, 1fr); height: 100dvh; max-width: 1160px; margin: 0 auto; background: var(--paper); }
@media (min-width: 1000px) {
  .frame { height: calc(100dvh - 48px); margin: 24px auto; border-radius: 12px; overflow: hidden; box-shadow: 0 8px 30px #0b2b2326; }
}

aside { display: flex; flex-direction: column; border-right: 1px solid var(--line); overflow-y: auto; }
aside > header { display: grid; grid-template-columns: 1fr auto; gap: 2px 12px; align-items: center; padding: 16px; background: var(--brand); color: #fff; }
aside > header p { grid-column: 1 / -1; font-size: 13px; opacity: .85; }
aside > h2 { padding: 16px 16px 6px; }
aside ul { list-style: none; }
.language { color: #fff; padding: 4px 10px; border: 1px solid #ffffff80; border-radius: 999px; font-size: 13px; text-decoration: none; }
.start { display: grid; gap: 10px; padding: 16px; border-bottom: 1px solid var(--line); }
.start label { display: grid; gap: 3px; font-size: 13px; color: var(--soft); }
.start input { padding: 9px 11px; border: 1px solid #b9c4bf; border-radius: 8px; background: #fff; color: var(--ink); min-width: 0; }
.start button { padding: 10px; border: 0; border-radius: 8px; background: var(--brand); color: #fff; font-weight: 600; }
.hint { padding: 8px 16px; color: var(--soft); }
aside li a { display: grid; grid-template-columns: 42px 1fr auto; gap: 0 12px; align-items: center; padding: 10px 16px; color: inherit; text-decoration: none; }
aside li a:hover, aside li a[aria-current] { background: #eef3f1; }
aside li .avatar { grid-row: 1 / 3; }
aside li strong, aside li span:last-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
aside li time { font-size: 12px; color: var(--soft); }
aside li span:last-child { grid-column: 2 / 4; color: var(--soft); font-size: 13px; }
.avatar { display: grid; place-items: center; width: 42px; height: 42px; flex: none; border-radius: 50%; background: #cfe3dc; color: var(--brand); font-weight: 700; }
.nothing { display: grid; place-items: center; padding: 32px; background: var(--wall); color: var(--soft); text-align: center; }

main { display: grid; grid-template: auto minmax(0, 1fr) auto auto / minmax(0, 1fr); min-width: 0; min-height: 0; background: var(--wall); }
main > header { display: flex; gap: 12px; align-items: center; padding: 9px 12px 9px 16px; background: var(--brand); color: #fff; }
main > header > div { flex: 1; min-width: 0; }
main > header h1, main > header > div > p { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
main > header > div > p { font-size: 13px; opacity: .85; }
.back { display: none; padding: 0 8px 4px 0; color: #fff; font-size: 30px; line-height: 1; text-decoration: none; }
.menu { position: relative; }
.menu summary { list-style: none; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; font-size: 22px; cursor: pointer; }
.menu summary::-webkit-details-marker { display: none; }
.menu > div { position: absolute; right: 0; top: 46px; z-index: 1; display: grid; gap: 4px; width: 270px; padding: 12px; border-radius: 10px; background: #fff; color: var(--ink); box-shadow: 0 6px 24px #0003; }
.menu label, .menu button, .menu a { display: block; padding: 9px 8px; border: 0; border-radius: 6px; background: none; color: inherit; text-align: left; text-decoration: none; }
.menu button:hover, .menu a:hover, .menu a[aria-current] { background: #eef3f1; }
.menu h2 { padding: 8px 8px 0; border-top: 1px solid var(--line); }
.menu small { display: block; color: var(--soft); }

#chat { display: flex; flex-direction: column; gap: 6px; padding: 14px 16px; overflow-y: auto; }
.day { align-self: center; margin: 6px 0; padding: 3px 12px; border-radius: 8px; background: #ffffffb8; color: var(--soft); font-size: 12px; }
article { max-width: min(82%, 480px); padding: 7px 10px 5px; border-radius: 10px; background: #fff; box-shadow: 0 1px 1px #0000001f; overflow-wrap: anywhere; }
article.business { align-self: flex-start; border-top-left-radius: 2px; }
article.own { align-self: flex-end; border-top-right-radius: 2px; background: var(--own); }
article[data-status="failed"] { background: #fbf1f0; border: 1px dashed var(--alarm); box-shadow: none; }
article .text { white-space: pre-wrap; }
article .heading { font-weight: 700; }
article .footer { margin-top: 3px; color: var(--soft); font-size: 13px; }
article .notice { color: var(--soft); font-style: italic; }
article .error { color: var(--alarm); font-size: 12px; }
.meta { margin-top: 2px; text-align: right; font-size: 11px; color: var(--soft); }
.ticks { letter-spacing: -.25em; padding-right: .25em; }
.ticks[data-status="read"], .ticks[data-status="played"] { color: #1273d0; }
.ticks[data-status="failed"] { color: var(--alarm); font-weight: 700; }
blockquote { margin-bottom: 5px; padding: 4px 8px; border-left: 3px solid var(--brand); border-radius: 4px; background: #0000000d; color: var(--soft); font-size: 13px; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.picture { display: block; width: 240px; max-width: 100%; height: auto; margin-bottom: 4px; border-radius: 6px; background: #0000000d; }
.placeholder { display: flex; flex-direction: column; justify-content: center; min-width: 200px; min-height: 64px; margin-bottom: 4px; padding: 8px 12px; border-radius: 6px; background: #e6ece9; font-weight: 600; }
.placeholder small { color: var(--soft); font-weight: 400; }
article:has(.actions) { min-width: 230px; }
.actions { display: grid; margin: 6px -10px 2px; border-top: 1px solid #00000014; }
.tap { display: block; width: 100%; padding: 9px 12px; border: 0; border-top: 1px solid #00000014; background: none; color: var(--tap); font-weight: 500; text-align: center; text-decoration: none; }
.actions > .tap:first-child { border-top: 0; }
.tap:hover { background: #0000000a; }
.cards { display: flex; gap: 8px; margin: 8px 0 2px; padding: 0; overflow-x: auto; list-style: none; }
.cards li { flex: none; width: 260px; padding: 8px 10px 2px; border-radius: 8px; background: #0000000a; }
.list summary { list-style: none; cursor: pointer; }
.list summary::-webkit-details-marker { display: none; }
.list h4 { padding: 8px 12px 2px; color: var(--soft); font-size: 12px; }
.list section .tap { display: grid; text-align: left; color: var(--ink); }
.list section small { color: var(--soft); font-weight: 400; }

#problem { padding: 8px 16px; background: #fdecea; color: var(--alarm); font-size: 13px; }
#composer { display: flex; gap: 8px; align-items: center; padding: 10px 12px; background: #f4f2ee; }
#composer input { flex: 1; min-width: 0; padding: 10px 14px; border: 1px solid transparent; border-radius: 20px; background: #fff; }
#composer button { flex: none; border: 0; background: none; }
.icon { display: grid; place-items: center; width: 40px; height: 40px; padding: 8px; border-radius: 50%; color: var(--soft); }
.icon svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; }
#composer .send { background: var(--brand); color: #fff; }
#composer .stop { padding: 7px 10px; border: 1px solid var(--alarm); border-radius: 8px; color: var(--alarm); font-size: 12px; font-weight: 700; }

@media (max-width: 720px) {
  .frame { grid-template-columns: minmax(0, 1fr); }
  .chatting aside, .choosing .nothing { display: none; }
  aside { border-right: 0; }
  .back { display: block; }
  article { max-width: 86%; }
}
`;
