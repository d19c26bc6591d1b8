"""Makes the sample reports in this folder from their sources, the way the real ones are made: Word, then a tagged PDF.

    python corpus/make_samples.py [NAME...]      NAME: part of a source's file name; without one, all of them

Needs python-docx (in requirements.txt), LibreOffice and qpdf (Debian: apt-get install libreoffice-writer-nogui qpdf).
The same source gives the same bytes on the same versions of all three. Only needed when a source changes: the PDFs
are committed.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from maker.families import compose
from maker.source import BadSource, Source, read_source

CORPUS = Path(__file__).resolve().parent
EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
LARGEST = 200_000


def main() -> int:
    """Make the samples asked for; 1 if one could not be made."""
    parser = argparse.ArgumentParser(description="Make the sample reports from corpus/source.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a source's file name")
    wanted = parser.parse_args().names
    if not shutil.which("soffice") or not shutil.which("qpdf"):
        print("needs LibreOffice and qpdf (Debian: apt-get install libreoffice-writer-nogui qpdf)", file=sys.stderr)
        return 1
    paths = [p for p in sorted(CORPUS.glob("source/*.md")) if not wanted or any(name in p.name for name in wanted)]
    try:
        sources = [read_source(path) for path in paths]
    except BadSource as problem:
        print(problem, file=sys.stderr)
        return 1
    if not sources:
        print(f"no source in {CORPUS / 'source'} is called like {' or '.join(wanted)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        made = [make(source, Path(scratch)) for source in sources]
    return 0 if all(made) else 1


def make(source: Source, scratch: Path) -> bool:
    """Make one sample: a .docx where the source says `format: docx`, else a PDF. Returns whether it came out."""
    word = scratch / f"{source.name}.docx"
    compose(source).save(word)
    if source.fact("format") == "docx":
        repack(word, CORPUS / word.name, source.fact("published"))
        print(f"{word.name}: {(CORPUS / word.name).stat().st_size} bytes")
        return True
    profile = (scratch / "profile").as_uri()
    convert = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", EXPORT]
    convert += ["--outdir", str(scratch), str(word)]
    ran = subprocess.run(convert, capture_output=True, text=True, timeout=300, check=False)
    exported, pdf = word.with_suffix(".pdf"), CORPUS / f"{source.name}.pdf"
    if not exported.is_file():
        print(f"{source.name}: LibreOffice made no PDF: {ran.stderr or ran.stdout}", file=sys.stderr)
        return False
    exported.write_bytes(without_moment(exported.read_bytes(), source.fact("published")))
    # LibreOffice writes every tag as an object of its own; Word, like qpdf here, packs and compresses them.
    subprocess.run(["qpdf", "--object-streams=generate", "--deterministic-id", exported, pdf], check=True)
    size = pdf.stat().st_size
    print(f"{pdf.name}: {size} bytes{' (too large)' if size > LARGEST else ''}")
    return size <= LARGEST


def repack(word: Path, target: Path, published: str) -> None:
    """Copy a .docx with every part dated the day of publication."""
    year, month, day = map(int, published.split("-"))
    with zipfile.ZipFile(word) as parts, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in parts.namelist():
            copy.writestr(zipfile.ZipInfo(name, (year, month, day, 9, 0, 0)), parts.read(name), zipfile.ZIP_DEFLATED)


def without_moment(content: bytes, published: str) -> bytes:
    """Replace the moment of export and the random identifier by fixed ones of the same length."""
    stamp = published.replace("-", "").encode() + b"090000"
    content = re.sub(rb"(/CreationDate\(D:)\d{14}", rb"\g<1>" + stamp, content)
    content = re.sub(
        rb"(<xmp:(?:Create|Modify|Metadata)Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
        lambda m: m[1] + published.encode() + b"T09:00:00",
        content,
    )
    body, mark, trailer = content.rpartition(b"trailer")
    content = body + mark + re.sub(rb"<[0-9A-F]{32}>", b"<" + b"0" * 32 + b">", trailer)
    return re.sub(rb"(/DocChecksum /)[0-9A-F]{32}", rb"\g<1>" + b"0" * 32, content)


if __name__ == "__main__":
    sys.exit(main())
