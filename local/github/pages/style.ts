/** The whole style sheet. Light and dark follow the reader's system. */
export const style = `
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --paper: #fff; --shade: #f6f8fa;
  --link: #0969da; --green: #1f883d; --purple: #8250df; --red: #cf222e; --grey: #59636e;
  --added: #dafbe1; --removed: #ffebe9; --hunk: #ddf4ff; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --soft: #9198a1; --line: #3d444d; --paper: #0d1117;
  --shade: #151b23; --link: #4493f8; --green: #238636; --purple: #8957e5; --red: #da3633; --grey: #656c76;
  --added: #12261e; --removed: #25171c; --hunk: #121d2f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
header { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; justify-content: space-between;
  padding: 14px max(20px, calc(50vw - 520px)); background: var(--shade); border-bottom: 1px solid var(--line); }
header form { display: flex; gap: 8px; align-items: center; color: var(--soft); }
main { max-width: 1080px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 26px; font-weight: 400; line-height: 1.25; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 32px 0 8px; }
.soft { color: var(--soft); }
.state { display: inline-block; padding: 3px 12px; border-radius: 2em; color: #fff; font-weight: 500; }
.open { background: var(--green); } .merged { background: var(--purple); }
.closed { background: var(--red); } .draft { background: var(--grey); }
.box { border: 1px solid var(--line); border-radius: 8px; margin: 16px 0; overflow: hidden; }
.box > .title { padding: 8px 16px; background: var(--shade); border-bottom: 1px solid var(--line); color: var(--soft); }
.text { margin: 0; padding: 8px 16px; overflow-wrap: anywhere; }
.text h3 { font-size: 15px; margin: 20px 0 6px; }
.text p, .text ul, .text table { margin: 8px 0; }
.text ul { padding-left: 22px; }
.text li:has(.box-form), .text li:has(input) { list-style: none; margin-left: -18px; }
time { white-space: nowrap; }
.text blockquote { margin: 8px 0; padding: 0 12px; border-left: 4px solid var(--line); color: var(--soft); }
.text .diff { margin: 8px 0; padding: 8px 0; border-radius: 6px; background: var(--shade); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { overflow-wrap: normal; padding: 5px 12px; border: 1px solid var(--line); text-align: left; vertical-align: top; }
th { background: var(--shade); }
details { margin: 8px 0; } summary { cursor: pointer; }
.chart { display: block; max-width: 100%; height: auto; margin: 8px 0; }
.chart text { fill: var(--soft); font-size: 12px; } .chart .chart-title { fill: var(--ink); font-weight: 600; }
.chart .bar { fill: var(--link); } .chart .axis { stroke: var(--line); }
.box-form { display: inline; }
button.tick { width: 15px; height: 15px; padding: 0; border: 1.5px solid var(--soft); border-radius: 3px; background: var(--paper); vertical-align: -2px; }
.sign { font-weight: 700; } .sign.success { color: var(--green); } .sign.failure { color: var(--red); }
.row { display: flex; gap: 10px; align-items: center; padding: 10px 16px; border-top: 1px solid var(--line); }
.row:first-child { border-top: 0; }
.row .grow { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.dot { width: 10px; height: 10px; border-radius: 50%; flex: none; }
.label { padding: 1px 10px; border: 1px solid var(--line); border-radius: 2em; font-size: 12px; }
code, .diff { font: 12px/1.6 ui-monospace, Menlo, Consolas, monospace; }
code { padding: 2px 6px; border-radius: 6px; background: var(--shade); }
.diff { margin: 0; overflow-x: auto; }
.diff span { display: block; padding: 0 16px; white-space: pre; min-width: max-content; }
.diff .added { background: var(--added); } .diff .removed { background: var(--removed); }
.diff .hunk { background: var(--hunk); color: var(--soft); }
.actions { display: flex; flex-wrap: wrap; gap: 8px; padding: 16px; }
button, select { font: inherit; padding: 5px 14px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--shade); color: var(--ink); cursor: pointer; }
button.primary { background: var(--green); border-color: transparent; color: #fff; font-weight: 500; }
button:disabled { opacity: .55; cursor: not-allowed; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
textarea { width: 100%; min-height: 90px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--paper); color: var(--ink); font: inherit; }
.alert { padding: 12px 16px; border: 1px solid var(--red); border-radius: 8px; margin: 0 0 16px; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`;

/** Everybody's picture. */
export const avatar = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40"
fill="#8c959f"/><circle cx="20" cy="15" r="7" fill="#fff"/><path d="M6 40a14 14 0 0 1 28 0" fill="#fff"/></svg>`;
