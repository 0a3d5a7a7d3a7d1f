#!/usr/bin/env python3
"""Draws the table of scale.sh (--table) as an SVG picture on stdout: plot.py TABLE >scale.svg"""
import math
import sys

rows = [[float(v) for v in line.split("\t")] for line in open(sys.argv[1]) if line.strip()]
W, H, L, R, T, B = 640, 360, 56, 16, 40, 44
series = [("first call: log in, read, plan", 2, "#0b6e99"), ("second call: connections open", 3, "#c4561b")]
xs = [r[0] for r in rows]
top = max(max(r[2], r[3]) for r in rows) * 1.15


def x(v):
    return L + (math.log10(v) - math.log10(xs[0])) / (math.log10(xs[-1]) - math.log10(xs[0])) * (W - L - R)


def y(v):
    return H - B - v / top * (H - T - B)


step = next(s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if top / s <= 7)
out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" width="{W}" height="{H}" font-family="sans-serif" font-size="12">',
       f'<rect width="{W}" height="{H}" fill="#fff"/>', f'<text x="{L}" y="16" font-weight="bold">Get-PgHaPlan: seconds against servers</text>']
k = 0
while k * step <= top:
    v = k * step
    out.append(f'<line x1="{L}" x2="{W - R}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/><text x="{L - 6}" y="{y(v) + 4:.1f}" text-anchor="end">{v:g}</text>')
    k += 1
for v in xs:
    out.append(f'<text x="{x(v):.1f}" y="{H - B + 18}" text-anchor="middle">{v:g}</text>')
out.append(f'<text x="{(L + W - R) / 2}" y="{H - 8}" text-anchor="middle">servers (logarithmic)</text>')
for i, (name, column, colour) in enumerate(series):
    points = [(x(r[0]), y(r[column])) for r in rows]
    out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}"/>')
    out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
    out.append(f'<rect x="{L + 8}" y="{T - 14 + 18 * i}" width="12" height="4" fill="{colour}"/><text x="{L + 26}" y="{T - 8 + 18 * i}">{name}</text>')
print("\n".join(out) + "\n</svg>")
