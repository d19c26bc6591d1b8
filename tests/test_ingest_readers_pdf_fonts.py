from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from ingest.readers.pdf_fonts import read_font


def font_with(to_unicode: str) -> DictionaryObject:
    cmap = DecodedStreamObject()
    cmap.set_data(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n" + to_unicode.encode() + b"\nendcmap end end"
    )
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/TrueType"),
            NameObject("/BaseFont"): NameObject("/BAAAAA+DejaVuSans"),
            NameObject("/ToUnicode"): cmap,
        }
    )


def test_a_ligature_at_a_low_code_of_a_subset_font_does_not_shift_the_codes_after_it() -> None:
    font = read_font(font_with("3 beginbfchar <01> <0065> <02> <00660066> <03> <0063> endbfchar"))
    assert font.text(b"\x01\x02\x01\x03") == "effec"
    assert font.text(b"\x03A") == "cA"
