#!/usr/bin/env python3
"""Draws an evaluation as one SVG: macro F1 beside the baselines, and the confusion matrix.

usage: tools/result_figure.py runs/NAME/evaluation.json OUT.svg
"""
import json
import pathlib
import sys
from html import escape

WIDTH, HEIGHT = 860, 300
INK, MUTED, GRID = "#1f2933", "#66717d", "#dde3e9"
OURS, OTHERS = "#1769aa", "#b4bfca"
FONT = "font-family='system-ui, sans-serif'"
BASELINES = {"majority": "always the largest class", "tfidf": "TF-IDF + logistic regression", "knn": "nearest neighbours"}


def text(x, y, content, size=13, colour=INK, anchor="start", weight="normal"):
    return (f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{colour}' text-anchor='{anchor}' "
            f"font-weight='{weight}' {FONT}>{escape(content)}</text>")


def rectangle(x, y, width, height, colour, title=""):
    return (f"<rect x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}' fill='{colour}' rx='2'>"
            f"<title>{escape(title)}</title></rect>")


def line(x1, y1, x2, y2, colour, width=1.0):
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}' stroke-width='{width}'/>"


def bars(evaluation, left, top, width):
    """Macro F1 of the baselines and of the router, with its 95 % interval."""
    entries = [(BASELINES[name], scores["macro_f1"]) for name, scores in (evaluation["baselines"] or {}).items()
               if scores]
    entries.append(("the trained router", evaluation["macro_f1"]))
    label_width, scale = 190, width - 190 - 45
    parts = [text(left, top, "Macro F1 on the test rows", 15, weight="600")]
    bottom = top + 20 + 46 * len(entries)
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x = left + label_width + tick * scale
        parts += [line(x, top + 18, x, bottom, GRID), text(x, bottom + 16, f"{tick:g}", 11, MUTED, "middle")]
    for number, (name, value) in enumerate(entries):
        y, last = top + 28 + 46 * number, number == len(entries) - 1
        x = left + label_width
        parts += [text(x - 10, y + 17, name, 13, INK, "end", "600" if last else "normal"),
                  rectangle(x, y, value * scale, 26, OURS if last else OTHERS, f"{name}: {value:.3f}")]
        end = value
        if last and (interval := (evaluation.get("ci95") or {}).get("macro_f1")):
            low, high = interval
            parts += [line(x + low * scale, y + 13, x + high * scale, y + 13, INK, 1.5)]
            parts += [line(x + edge * scale, y + 8, x + edge * scale, y + 18, INK, 1.5) for edge in (low, high)]
            end = max(value, high)
        parts.append(text(x + end * scale + 7, y + 17, f"{value:.2f}", 13, INK, weight="600"))
    return parts


def shade(share):
    """White to the router's blue."""
    return "#" + "".join(f"{round(255 + (channel - 255) * share):02x}" for channel in (0x17, 0x69, 0xAA))


def matrix(evaluation, left, top, size):
    labels, counts = evaluation["confusion"]["labels"], evaluation["confusion"]["counts"]
    cell = size / len(labels)
    parts = [text(left, top, "Right model (row), chosen model (column)", 15, weight="600")]
    x0, y0 = left + 105, top + 45
    for column, label in enumerate(labels):
        parts.append(text(x0 + (column + 0.5) * cell, y0 - 8, label, 12, MUTED, "middle"))
    for r, label in enumerate(labels):
        total = max(1, sum(counts[r]))
        parts.append(text(x0 - 8, y0 + (r + 0.5) * cell + 4, label, 12, MUTED, "end"))
        for c, count in enumerate(counts[r]):
            share = count / total
            parts += [rectangle(x0 + c * cell + 1, y0 + r * cell + 1, cell - 2, cell - 2, shade(share),
                                f"{label} routed to {labels[c]}: {count} of {total}"),
                      text(x0 + (c + 0.5) * cell, y0 + (r + 0.5) * cell + 5, str(count), 15,
                           "#ffffff" if share > 0.55 else INK, "middle")]
    return parts


def draw(evaluation):
    parts = [rectangle(0, 0, WIDTH, HEIGHT, "#ffffff")]
    parts += bars(evaluation, 24, 36, 420) + matrix(evaluation, 470, 36, 200)
    label = f"Macro F1 {evaluation['macro_f1']:.2f} on {evaluation['rows']} test rows"
    return (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' "
            f"aria-label='{escape(label)}'>\n" + "\n".join(parts) + "\n</svg>\n")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    evaluation = json.loads(pathlib.Path(sys.argv[1]).read_text())
    pathlib.Path(sys.argv[2]).write_text(draw(evaluation))


if __name__ == "__main__":
    main()
