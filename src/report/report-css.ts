/** The report's style sheet: screen from 360 px, light and dark by the reader's choice, and paper. */
import { chartCss } from '../charts/theme.ts'

export const REPORT_CSS = `${chartCss()}
:root{color-scheme:light dark;--box:#f6f7f9;--line:#dfe3e8}
@media screen and (prefers-color-scheme:dark){:root{--box:#1d2127;--line:#333942}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--chart-background);color:var(--chart-ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:760px;margin:0 auto;padding:0 40px}
header{padding-top:40px}
p,li,dd,dt,h1,h2,td,th,figcaption{overflow-wrap:anywhere}
h1{font-size:1.2rem;line-height:1.35;margin:0 0 6px;font-weight:600;text-wrap:pretty}
h2{font-size:1.15rem;line-height:1.3;margin:48px 0 12px;font-weight:650}
h3{font-size:1rem;margin:24px 0 6px;font-weight:650}
p{margin:0 0 12px}
.quiet,figcaption{color:var(--chart-muted);font-size:.875rem}
.answer{background:var(--box);border-radius:10px;padding:24px 28px;margin:24px 0 0;border-left:5px solid var(--chart-muted)}
.answer.recommended{border-left-color:var(--chart-accent)}
.verdict{font-size:.78rem;letter-spacing:.09em;font-weight:700;margin:0 0 2px;color:var(--chart-muted)}
.recommended .verdict{color:var(--chart-accent)}
.headline{font-size:1.6rem;line-height:1.25;font-weight:680;margin:0 0 18px;text-wrap:balance}
dl{display:grid;grid-template-columns:minmax(8rem,13rem) 1fr;gap:7px 20px;margin:0;font-variant-numeric:tabular-nums}
dt{color:var(--chart-muted);font-size:.9rem;line-height:1.65}
dd{margin:0}
.answer h3{margin-top:20px}
ul{margin:0;padding-left:1.15em}
li{margin:3px 0}
figure{margin:40px 0 0}
figure h2{margin:0 0 10px}
figcaption{margin-top:6px;max-width:62ch}
.narrow{display:none}
details{margin-top:10px;font-size:.875rem}
summary{cursor:pointer;color:var(--chart-muted)}
.section{margin-top:48px;font-size:1rem;border-top:1px solid var(--line);padding-top:14px}
.section>summary h2{display:inline;margin:0;color:var(--chart-ink)}
figure h3{margin:0 0 10px}
.scroll{overflow-x:auto;margin-top:8px}
table{border-collapse:collapse;font-size:.85rem;line-height:1.4;font-variant-numeric:tabular-nums;min-width:100%}
th,td{text-align:left;padding:5px 14px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap;overflow-wrap:normal}
th{font-weight:600;color:var(--chart-muted);white-space:normal;vertical-align:bottom;min-width:4.5em}
td:last-child:not(.number){white-space:normal;min-width:40em}
.number{text-align:right}
@media screen and (min-width:1100px){.trials .scroll{width:1020px;margin-left:-130px}.trials{position:relative}}
pre{background:var(--box);border-radius:8px;padding:14px 16px;overflow-x:auto;font:.82rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:8px 0 0}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
a{color:inherit}
footer{padding-top:32px;padding-bottom:56px}
@media (max-width:759px){header,main,footer{padding-left:24px;padding-right:24px}}
@media (max-width:560px){
header,main,footer{padding-left:16px;padding-right:16px}
header{padding-top:24px}
.answer{padding:18px 16px}
.headline{font-size:1.35rem}
dl{grid-template-columns:1fr;gap:0}
dd{margin-bottom:10px}
}
@media screen and (max-width:700px){.wide{display:none}.narrow{display:block}}
@media print{
@page{margin:16mm}
body{font-size:10.5pt}
header,main,footer{max-width:none;padding:0}
.answer,pre{background:none;border:1px solid var(--line)}
.answer{border-left:4px solid var(--chart-accent);break-inside:avoid}
figure,tr,li{break-inside:avoid}
h2,h3{break-after:avoid}
figure .wide{max-width:100%}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
.scroll{overflow:visible}
table{font-size:6.5pt}
td,th{padding:2pt 5pt 2pt 0}
td:last-child:not(.number){min-width:110pt}
thead{display:table-header-group}
details:not([open]){display:none}
}`
