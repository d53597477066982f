"""Files of every kind, made here: sound ones, and ones that lie."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pypdfium2
from openpyxl import Workbook

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
SHEET_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def pdf(pages: int = 2) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def protected_pdf() -> bytes:
    """A PDF whose user password is not empty: the /O and /U of a random password."""
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"28" * 32 + b"> /U <" + b"29" * 32
    ) + b"> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    identity = b"/ID [<" + b"00" * 16 + b"> <" + b"00" * 16 + b">]"
    out += b"trailer << /Size 4 /Root 1 0 R " + identity + encrypt + b" >>\n"
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def xlsx(rows: int = 3) -> bytes:
    book = Workbook()
    for number in range(rows):
        book.active.append([f"2024-{number:02d}", number * 100])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def page(charset: str) -> bytes:
    """A web page as a browser saves it, in the encoding that it names."""
    text = f"""<!DOCTYPE html><!-- saved from url=(0031)https://www.example.cn/ -->
<html><head><META HTTP-EQUIV="Content-Type" content="text/html; charset={charset}">
<script>alert(1)</script></head><body><p>第一條（公式）</p></body></html>"""
    return text.encode(charset)


PAGES = (
    page("utf-8"),
    page("gbk"),
    page("gb18030").replace(b"gb18030", b"gb2312"),
    b"\xef\xbb\xbf" + page("utf-8"),
    page("utf-8") + b"\x0b",
    page("utf-8").replace(b"charset=utf-8", b"charset=big5"),
    b"<?xml version='1.0'?>\n<!DOCTYPE html><html/>",
    b"\n<!-- a --> <!-- b -->\n<div>1</div>",
    b"<h1>1</h1><p>2</p>",
)


def zipped(parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def office(main_type: str, main_part: str, **more: bytes) -> bytes:
    types = f'<Types><Override PartName="/{main_part}" ContentType="{main_type}"/></Types>'
    return zipped({"[Content_Types].xml": types.encode(), main_part: b"<x/>", **more})


def docx() -> bytes:
    return office(WORD_MAIN, "word/document.xml")


def xlsm() -> bytes:
    return office(MACRO_MAIN, "xl/workbook.xml", **{"xl/vbaProject.bin": b"Attribute VB_Name"})


def bomb(megabytes: int = 200) -> bytes:
    filler = {"xl/worksheets/sheet1.xml": b"0" * (megabytes * 1024 * 1024)}
    return office(SHEET_MAIN, "xl/workbook.xml", **filler)


def lying_bomb() -> bytes:
    """A bomb whose directory says that it unpacks to a hundred bytes."""
    honest = bytearray(bomb(40))
    size = struct.pack("<I", 40 * 1024 * 1024)
    return bytes(honest.replace(size, struct.pack("<I", 100)))


def encrypted_xlsx() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le")
    )


def xls() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "Workbook".encode("utf-16-le")


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(b"".join(b"\0" + b"\x80" * 2 for _ in range(2)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    )


def jpeg(width: int = 8, height: int = 8) -> bytes:
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x00\x11\x22"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + frame
        + scan
        + b"\xff\xd9"
    )


CSV = "月份,销售额\n1月,1234.50\n".encode()
CSV_GB = "月份,销售额\n1月,1234.50\n".encode("gb18030")


def columns(form: str) -> bytes:
    """A small table as analysts' tools write it: `parquet` or `ipc`."""
    content = BytesIO()
    getattr(pl.DataFrame({"企业": ["甲", "乙"]}), f"write_{form}")(content)
    return content.getvalue()
