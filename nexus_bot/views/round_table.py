"""A pairing round as a terminal shows it."""

from collections.abc import Sequence

from nexus_bot import texts
from nexus_bot.values.rounds import RoundPreview


def round_table(preview: RoundPreview) -> str:
    """Everybody of a round: who, with whom, on what, how well, and why; then who stays alone."""
    rows = [
        (
            pair.one.name,
            pair.other.name,
            f"#{pair.project.number} {pair.project.title}" if pair.project else "",
            f"{pair.score:.3f}",
            "; ".join(texts.round_reason(r.term, r.facts, r.number) for r in pair.reasons)
            + (f" ({texts.ROUND_AGAIN})" if pair.again else ""),
        )
        for pair in preview.pairs
    ]
    rows += [(member.name, "", "", "", texts.round_alone(why)) for member, why in preview.alone]
    return "\n".join(
        [
            f"{texts.ROUND_KINDS[preview.kind]}, seed {preview.seed}",
            texts.round_title(preview.count, preview.left),
            *_aligned(rows),
        ]
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    clean = [["".join(sign for sign in cell if sign.isprintable()) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*clean, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in clean
    ]
