/** The style of the page: system fonts, no image, and nothing that hides content from paper or a reader. */
export const PAGE_STYLE = `
*{box-sizing:border-box}
html{scroll-padding-top:3.5rem}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK TC",sans-serif}
.answer,main,footer>p{max-width:1180px;margin:0 auto;padding:0 1.25rem}
h1{font-size:clamp(1.3rem,1rem + 1.1vw,1.7rem);line-height:1.25;margin:.15rem 0 .5rem;text-wrap:balance}
h2{font-size:1.2rem;margin:0 0 .6rem}
h3{font-size:1rem;margin:1.1rem 0 .4rem}
p{margin:.35rem 0}
a{color:var(--link)}
code{font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.soft,.kicker,figcaption,.lead{color:var(--soft)}
.lead{max-width:70ch}
.kicker{font-weight:600}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;background:var(--panel);padding:.5rem 1rem;z-index:9}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.notice.notice{margin:0;max-width:none;padding:.55rem 1.25rem;background:var(--unsure-tint);color:var(--unsure);font-weight:700;text-align:center}
.answer{padding-block:1.2rem .6rem}
.outcome{font-size:1.05rem;font-weight:600}
.chip{display:inline-block;padding:0 .5em;border:1px solid;border-radius:.35em;font-weight:700;font-size:.86em;line-height:1.5;white-space:nowrap}
.plain.chip{color:var(--soft)}
.bad.chip::before{content:"✗ "/""}.good.chip::before{content:"✓ "/""}.unsure.chip::before{content:"? "/""}.plain.chip::before{content:"= "/""}
.changes{list-style:none;padding:0;margin:.5rem 0;display:grid;gap:.4rem}
.changes li{display:grid;grid-template-columns:6.2rem 1fr;gap:.2rem .7rem;align-items:baseline;overflow-wrap:anywhere}
.changes .chip{justify-self:start}
.anchor{color:var(--soft);text-decoration:none;font-weight:400;opacity:0;padding:0 .25em}
h2:hover .anchor,h3:hover .anchor,tr:hover .anchor,li:hover .anchor,.anchor:focus-visible{opacity:1}
.copyable{display:flex;gap:.5rem;align-items:start;margin:.25rem 0}
.copyable pre{margin:0;flex:1;min-width:0;padding:.35rem .7rem;white-space:pre-wrap;overflow-wrap:anywhere}
.copy{font:inherit;font-size:.88em;color:var(--ink);background:var(--panel);border:1px solid var(--rule);border-radius:.35rem;padding:.3rem .7rem;cursor:pointer}
.next p{margin:.5rem 0 .1rem}
.good.chip{background:var(--good-tint);color:var(--good)}
.bad.chip{background:var(--bad-tint);color:var(--bad)}
.unsure.chip{background:var(--unsure-tint);color:var(--unsure)}
.facts,.open-gates,.warnings,.notes{padding-left:1.15rem;margin:.35rem 0}
.facts li,.open-gates li,.warnings li,.notes li{margin:.25rem 0;overflow-wrap:anywhere}
nav{position:sticky;top:0;z-index:5;background:var(--page);border-block:1px solid var(--rule)}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.1rem;list-style:none;max-width:1180px;margin:0 auto;padding:.35rem 1.25rem}
nav a{text-decoration:none;padding:.15rem 0;display:inline-block}
nav a:hover{text-decoration:underline}
section{background:var(--panel);border:1px solid var(--rule);border-radius:.6rem;padding:1.1rem 1.25rem;margin:1.1rem 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:1rem}
.card{border:1px solid var(--rule);border-top:4px solid var(--soft);border-radius:.5rem;padding:.8rem 1rem;min-width:0}
.card.good{border-top-color:var(--good)}.card.bad{border-top-color:var(--bad)}.card.unsure{border-top-color:var(--unsure)}
.card h3{margin:0;font-size:1.05rem;overflow-wrap:anywhere}
.card header p{margin:0;font-size:.88rem}
.finding{font-weight:600}
table{border-collapse:collapse;font-size:.9rem}
th,td{text-align:left;padding:.28rem .7rem .28rem 0;vertical-align:top;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
thead th{color:var(--soft);font-weight:600;border-bottom-color:var(--rule)}
tbody th{font-weight:600}
.scroll{overflow-x:auto;margin:.4rem 0}
.scroll table{min-width:100%}
.quantities{width:100%}
.quantities th,.quantities td{vertical-align:middle;padding-right:.5rem}
.quantities tr:last-child>*{border-bottom:0}
.quantities td:last-child{white-space:nowrap}
.nowrap{white-space:nowrap}
.quantities svg{width:8.5rem;display:block;max-width:100%;height:auto}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,360px),1fr));gap:.6rem 1.2rem}
figure{margin:.3rem 0;min-width:0}
figure.wide{grid-column:1/-1}
.chart{display:block;max-width:100%;height:auto;color:var(--ink)}
.figures .chart{width:100%}
.scroll>.chart{max-width:none}
.chart text{white-space:pre}
figcaption{font-size:.86rem;margin-top:.1rem}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.3rem 0;padding:0}
.legend i{display:inline-block;width:1.1em;height:.7em;border-radius:.15em;margin-right:.4em}
.term{font:inherit;color:inherit;background:none;border:0;border-bottom:1px dotted var(--soft);padding:0;cursor:help;text-align:inherit}
.term:hover{border-bottom-style:solid}
@supports (position-area:bottom){.definition{position-area:bottom span-right;position-try-fallbacks:flip-block,flip-inline,flip-block flip-inline;margin:.25rem 0;inset:auto}}
.definition{max-width:min(34rem,92vw);border:1px solid var(--rule);border-radius:.5rem;padding:1rem 1.25rem;background:var(--panel);color:var(--ink);box-shadow:0 8px 40px #0004}
.definitions{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:.4rem 1.6rem;margin:0}
.definitions dt{font-weight:700}
.definitions dd{margin:0;font-size:.9rem}
.definitions p{margin:.1rem 0}
:target{outline:2px solid var(--link);outline-offset:3px}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--link);padding:.15rem 0}
.transcript{font-size:1.05rem;line-height:2;overflow-wrap:anywhere}
.transcript del{background:var(--bad-tint);color:var(--bad);text-decoration:line-through;padding:.05em .2em;border-radius:.2em}
.transcript ins{background:var(--good-tint);color:var(--good);text-decoration:none;border-bottom:2px solid;padding:.05em .2em;border-radius:.2em}
.aligned{display:flex;flex-wrap:wrap;gap:.55rem .55ch;font:.92rem/1.35 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono CJK TC",monospace;margin:.3rem 0 .9rem}
.aligned.close{column-gap:0}
.aligned span{display:grid;min-width:0;border-radius:.2em}
.aligned i{font-style:normal;overflow-wrap:anywhere;padding-inline:.1em;min-height:1.35em}
.aligned i:first-child,.aligned .names{color:var(--soft)}
.aligned .names{margin-right:.6ch}
.aligned .wrong{color:var(--bad)}
.aligned .differs{background:var(--unsure-tint)}
audio{display:block;width:22rem;max-width:100%;height:2.4rem;margin:.2rem 0}
pre{background:var(--page);border:1px solid var(--rule);border-radius:.4rem;padding:.7rem .9rem;overflow:auto;max-height:22rem;white-space:pre-wrap}
#explorer{border:1px solid var(--rule);border-radius:.5rem;padding:.8rem 1rem;margin:.8rem 0}
#explorer select,#explorer button{font:inherit;color:inherit;background:var(--page);border:1px solid var(--rule);border-radius:.3rem;padding:.2rem .5rem;margin-right:.5rem}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{color:var(--soft);font-size:.88rem}
.on-paper{display:none}
@media (max-width:900px){nav{position:static}}
@media (max-width:560px){
.changes li{grid-template-columns:1fr}
.answer,main,footer>p{padding-inline:.75rem}section{padding:.8rem .8rem}.card{padding:.7rem .75rem}.quantities th{font-size:.78rem}.quantities td:nth-child(3),.quantities th:nth-child(3){display:none}
nav ul{padding-inline:.75rem}
.scroll thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.scroll table,.scroll tbody,.scroll tr,.scroll th,.scroll td{display:block;border:0;padding:0}
.scroll tr{border:1px solid var(--rule);border-radius:.4rem;padding:.4rem .6rem;margin:.4rem 0}
.scroll td{display:flex;justify-content:space-between;gap:.8rem;overflow-wrap:anywhere;text-align:right}
.scroll td::before{content:attr(data-head);color:var(--soft);text-align:left;flex:none;max-width:45%}
}
@media print{
@page{margin:14mm}
body{background:#fff;font-size:9pt;line-height:1.35}
.answer,main,footer>p{max-width:none;padding:0}
nav,.skip,#explorer,audio,.definition,#definitions,#reproduce,.copy,.anchor{display:none!important}
section{border:0;padding:0;margin:.6rem 0}
h1{font-size:13pt}h2{font-size:11pt;margin:0 0 .2rem}h3{font-size:9pt;margin:.4rem 0 .1rem}
figure{margin:0}figcaption{font-size:7.5pt}
.figures{grid-template-columns:repeat(3,1fr);gap:.2rem .6rem}
.cards{grid-template-columns:repeat(2,1fr);gap:.4rem}.card{padding:.3rem .5rem}.quantities td:nth-child(3),.quantities th:nth-child(3){display:none}
table{font-size:7.5pt}th,td{padding:.1rem .4rem .1rem 0}
.card,figure,tr,.definitions>div{break-inside:avoid}
h2,h3{break-after:avoid}
.chip{border:0;line-height:1.2}.changes{margin:.2rem 0;gap:.1rem}#since-last .lead{display:none}
.scroll{overflow:visible}.scroll .chart{max-width:100%;height:auto}
th,td{overflow-wrap:break-word}#environment td,#engines td{overflow-wrap:anywhere}#gates td:nth-child(3){min-width:15ch}
pre{max-height:none}
details{display:none}
.on-paper{display:block}
.term{border:0}
}
`;
