// SPDX-License-Identifier: Apache-2.0

/// The style sheet of a report: light and dark, for screen and paper. Colours are Okabe and Ito's, which people with
/// colour blindness can tell apart.
enum ReportStyle {
    static let sheet: StaticString = """
        :root{--back:#fdfdfc;--text:#1d2125;--faint:#626a73;--line:#dfe2e5;--panel:#f4f5f3;--good:#00734f;--kept:#009e73;
        --base:#0072b2;--rest:#8b949e;--bad:#b3420a;--ref:#b8579a;--add:#e3f4ec;--cut:#fbe9e2}
        @media(prefers-color-scheme:dark){:root{--back:#15181b;--text:#e4e7ea;--faint:#9aa4ae;--line:#343a40;--panel:#1e2226;
        --good:#45c79b;--kept:#27b98b;--base:#56b4e9;--rest:#7d8790;--bad:#f08a4b;--ref:#d98cc0;--add:#173429;--cut:#3c2219}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:62rem;padding:2rem 1.25rem 4rem;background:var(--back);color:var(--text);
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
        h1{font-size:1.8rem;line-height:1.2;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.5rem 0 .75rem;
        padding-bottom:.3rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1.5rem 0 .25rem}
        p{margin:.4rem 0}.goal{font-size:1.1rem}.faint,figcaption{color:var(--faint)}
        .cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.5rem 0}
        .card{background:var(--panel);border-radius:.5rem;padding:.7rem .9rem}.card b{display:block;font-size:1.5rem;
        line-height:1.25;font-variant-numeric:tabular-nums}.card span{color:var(--faint);font-size:.85rem}
        dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.3rem 1.25rem;margin:.5rem 0}
        dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
        code,pre,.mono{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.85rem}
        pre{background:var(--panel);border-radius:.5rem;padding:.75rem .9rem;overflow-x:auto;margin:.5rem 0;line-height:1.4}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
        th{text-align:left;color:var(--faint);font-weight:500}th,td{padding:.3rem .8rem .3rem 0;vertical-align:top;
        border-bottom:1px solid var(--line)}.right{text-align:right}td.why{min-width:16rem;overflow-wrap:anywhere}
        .accepted{color:var(--good);font-weight:600}.violation{color:var(--bad);font-weight:600}
        .invalid,.refused,.failed,.inconclusive,.held{color:var(--bad)}
        .diff span{display:block;min-height:1.4em;white-space:pre}.diff .add{background:var(--add)}.diff .cut{background:var(--cut)}
        .diff .head{color:var(--faint)}details{margin:.4rem 0}summary{cursor:pointer;color:var(--faint)}
        .step{border-left:3px solid var(--kept);padding-left:1rem;margin:1.25rem 0}
        figure{margin:1rem 0}.plot{width:100%;height:auto;display:block}
        .plot text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--faint)}
        .plot .label{fill:var(--text)}.plot .legend{fill:var(--text)}
        .grid{stroke:var(--line)}.axis{stroke:var(--faint)}
        .best{fill:none;stroke:var(--kept);stroke-width:2}.bar{stroke-width:1.5;fill:none}
        .kept circle{fill:var(--kept);stroke:var(--back);stroke-width:1.5}.kept .bar{stroke:var(--kept)}
        .baseline rect{fill:var(--base);stroke:var(--back);stroke-width:1.5}.baseline .bar{stroke:var(--base)}
        .discarded circle{fill:none;stroke:var(--rest);stroke-width:1.3}.discarded .bar{stroke:var(--rest);opacity:.45}
        .unmeasured,.unmeasured path{stroke:var(--bad);stroke-width:2}
        .reference{stroke:var(--ref);stroke-width:1.5;stroke-dasharray:6 4}
        @media print{body{max-width:none;padding:0}.step,figure,tr{break-inside:avoid}details>*{display:block}}
        """
}
