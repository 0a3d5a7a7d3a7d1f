namespace PgHa.Reports;

/// <summary>How a report looks: light and dark by the reader's setting, and on paper.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --bg: #fff; --fg: #1b1f24; --dim: #57606a; --line: #d0d7de; --box: #f6f8fa; --ok: #1a7f37; --warn: #8a5a00; --bad: #c2242c; --dunno: #6e40c9; --accent: #0550ae; --second: #953800; --third: #116329; }
        @media (prefers-color-scheme: dark) { :root { --bg: #0d1117; --fg: #e6edf3; --dim: #9aa4af; --line: #30363d; --box: #161b22; --ok: #4ac26b; --warn: #d9a514; --bad: #ff7b72; --dunno: #b392f0; --accent: #79c0ff; --second: #ffa657; --third: #7ee787; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 76rem; padding: 1rem 1.25rem 3rem; background: var(--bg); color: var(--fg); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; margin: .5rem 0 0; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
        p { margin: .4rem 0; }
        .dim { color: var(--dim); }
        .cards { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
        .cards li { flex: 1 1 9rem; background: var(--box); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
        .cards b { display: block; font-size: 1.25rem; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
        th { color: var(--dim); font-weight: 600; white-space: nowrap; }
        td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        td.w { white-space: nowrap; }
        .Pass, .NotApplicable { color: var(--ok); } .Warning { color: var(--warn); } .Fail { color: var(--bad); } .Unknown { color: var(--dunno); }
        b.Pass, b.Warning, b.Fail, b.Unknown, b.NotApplicable { font-weight: 600; white-space: nowrap; }
        summary { cursor: pointer; color: var(--dim); margin: .5rem 0; }
        svg { display: block; width: 100%; min-width: 40rem; height: auto; font: 13px system-ui, sans-serif; fill: var(--fg); }
        svg .box { fill: var(--box); stroke: var(--line); } svg .lead { stroke: var(--ok); stroke-width: 2; } svg .down { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 5 3; }
        svg .edge { stroke: var(--dim); stroke-width: 1.5; fill: none; } svg .cut { stroke: var(--bad); stroke-dasharray: 5 3; }
        svg .grid { stroke: var(--line); } svg .dim { fill: var(--dim); } svg .bold { font-weight: 600; } svg .s { font-size: 11px; }
        svg .p0 { stroke: var(--accent); } svg .p1 { stroke: var(--second); } svg .p2 { stroke: var(--third); } svg .p3 { stroke: var(--dunno); } svg .plot { fill: none; stroke-width: 2; }
        svg .f0 { fill: var(--accent); } svg .f1 { fill: var(--second); } svg .f2 { fill: var(--third); } svg .f3 { fill: var(--dunno); }
        @media print { body { max-width: none; padding: 0; font-size: 11px; } h2 { break-after: avoid; } tr, svg, .cards { break-inside: avoid; } .wide { overflow: visible; } svg { min-width: 0; } thead { display: table-header-group; } }
        """;
}
