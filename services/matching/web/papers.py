"""A text as a PDF: `# ` before a title, `## ` before a heading, and a line for each line.

The letters are those that every reader of PDFs has: Western European. Another letter becomes the nearest one, or a
question mark; the file for programs has all of them.
"""

import unicodedata

SIZES = {"# ": 20, "## ": 14}
LIKE = str.maketrans(
    {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "ł": "l", "Ł": "L", "ı": "i"}
)


def as_pdf(text: str, title: str, language: str) -> bytes:
    from fpdf import FPDF  # noqa: PLC0415 - a third of a second at each start, for what is asked for now and then

    paper = FPDF()
    paper.set_title(title)
    paper.set_lang(language)
    paper.set_auto_page_break(auto=True, margin=20)
    paper.add_page()
    for line in text.splitlines():
        mark = next((one for one in SIZES if line.startswith(one)), "")
        paper.set_font("Helvetica", "B" if mark else "", SIZES.get(mark, 11))
        if mark:
            paper.ln(4)
        paper.multi_cell(0, 6 if not mark else 9, in_western(line.removeprefix(mark)), new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def in_western(line: str) -> str:
    return "".join(_nearest(letter) for letter in line.translate(LIKE))


def _nearest(letter: str) -> str:
    if ord(letter) < 256:
        return letter
    return unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode("latin-1") or "?"
