/** The style of the list. Colours and type are those of the report's page. */
export const listStyle = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1a1a1a, #ededed);
  --quiet: light-dark(#555, #adb1b8);
  --paper: light-dark(#fff, #16181c);
  --raised: light-dark(#f6f7f9, #1f2228);
  --line: light-dark(#d9dce1, #383d46);
  --link: light-dark(#005a8f, #7cc4ef);
  --good: light-dark(#00664a, #4fc9a2);
  --bad: light-dark(#a83f00, #ff9a5c);
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.5rem; }
p { margin: 0.25rem 0; }
header p, .note { color: var(--quiet); }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
ol { list-style: none; margin: 1rem 0; padding: 0; display: grid; gap: 0.75rem; }
li { position: relative; padding: 0.75rem 1rem 0.75rem 3rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--raised); }
li:has(input:checked) { border-color: var(--link); box-shadow: inset 0 0 0 1px var(--link); }
input[type="checkbox"] { position: absolute; left: 1rem; top: 1rem; width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--link); }
.title { font-weight: 600; font-size: 1.0625rem; margin: 0; }
.where { display: block; color: var(--quiet); font-size: 0.875rem; }
.verdict { float: right; margin-left: 1rem; font-size: 0.875rem; font-weight: 600; }
.verdict.passed { color: var(--good); }
.verdict.passed::before { content: "✓ "; }
.verdict.failed { color: var(--bad); }
.verdict.failed::before { content: "✗ "; }
.verdict.not-judged, .verdict.compared { color: var(--quiet); }
li p[role="alert"] { color: var(--bad); }
.bar { position: sticky; top: 0; z-index: 1; padding: 0.5rem 0; background: var(--paper); }
button { font: inherit; font-weight: 600; padding: 0.5rem 1rem; border: 1px solid var(--link); border-radius: 0.5rem; background: var(--link); color: var(--paper); cursor: pointer; }
nav { display: flex; gap: 1rem; justify-content: center; }
`;
