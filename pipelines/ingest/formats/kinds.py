"""What a file is, judged by its contents; what is known but cannot be read is refused with advice."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from enum import StrEnum

from pipelines.ingest.formats.archive import Archive
from pipelines.ingest.formats.encoding import utf8_text
from pipelines.ingest.grid import RefusedFile


class Kind(StrEnum):
    """The formats we read, named as a clerk knows them."""

    xlsx = "Excel 工作簿(.xlsx)"
    xls = "Excel 97-2003 工作簿(.xls)"
    ods = "OpenDocument 表格(.ods)"
    html = "网页表格"
    spreadsheet_xml = "XML 电子表格 2003"
    text = "分隔文本(.csv)"


_AS_TABLE = "请从原来的系统导出表格，或录入 Excel 后存为 .xlsx 报送"
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx"
_UNPACK = "请解压后把里面的表格逐个放入批次文件夹"
_UNLOCK = "请在 Excel 或 WPS 中打开，取消“打开密码”后另存为 .xlsx"

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"这是 PDF 文件，不是表格，{_AS_TABLE}"),
    (b"\xff\xd8\xff", f"这是图片(JPEG)，不是表格，{_AS_TABLE}"),
    (b"\x89PNG\r\n\x1a\n", f"这是图片(PNG)，不是表格，{_AS_TABLE}"),
    (b"GIF8", f"这是图片(GIF)，不是表格，{_AS_TABLE}"),
    (b"II*\x00", f"这是图片(TIFF)，不是表格，{_AS_TABLE}"),
    (b"MM\x00*", f"这是图片(TIFF)，不是表格，{_AS_TABLE}"),
    (b"{\\rtf", f"这是文字处理文件(RTF)，不是表格，{_AS_TABLE}"),
    (b"Rar!\x1a\x07", f"这是压缩包(RAR)，{_UNPACK}"),
    (b"7z\xbc\xaf\x27\x1c", f"这是压缩包(7z)，{_UNPACK}"),
    (b"\x1f\x8b", f"这是压缩包(gzip)，{_UNPACK}"),
    (b"PK\x05\x06", f"这是空的压缩包，{_AS_TABLE}"),
    (b"MZ", "这是可执行程序，不是表格，请勿打开，并向发送人核实"),
    (b"\x09\x00\x04\x00", f"这是很旧的 Excel(2.0)文件，{_RESAVE}"),
    (b"\x09\x02\x06\x00", f"这是很旧的 Excel(3.0)文件，{_RESAVE}"),
    (b"\x09\x04\x06\x00", f"这是很旧的 Excel(4.0)文件，{_RESAVE}"),
)
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_COMPOUND_STREAMS: Mapping[str, str] = {
    "EncryptedPackage": f"工作簿有打开密码，{_UNLOCK}",
    "WordDocument": f"这是 Word 文件，不是表格，{_AS_TABLE}",
    "PowerPoint Document": f"这是 PowerPoint 文件，不是表格，{_AS_TABLE}",
}

_HEAD_BYTES = 8_192
_SPREADSHEET_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_HTML = re.compile(rb"<(!doctype\s+html|html|head|meta|body|table|style|title|div|script)[\s>]", re.IGNORECASE)
_MIME = re.compile(rb"\s*MIME-Version:", re.IGNORECASE)


def kind_of(content: bytes) -> tuple[Kind, bytes]:
    """The kind of a file and its contents; those of text kinds as UTF-8.

    Raises:
        RefusedFile: the file is empty, or of a kind that cannot be read.
    """
    if not content or (content[0] == 0 and not content.strip(b"\x00")):
        raise RefusedFile("文件是空的(0 字节或全为空字符)，多半没有传完，请重新报送")
    for beginning, reason in _BEGINNINGS:
        if content.startswith(beginning):
            raise RefusedFile(reason)
    if content.startswith(_ZIP):
        return _archive_kind(Archive(content)), content
    if content.startswith(_COMPOUND):
        return _compound_kind(content), content
    text = utf8_text(content)
    return _text_kind(text), text


def _archive_kind(archive: Archive) -> Kind:
    if archive.is_encrypted:
        raise RefusedFile(f"压缩包有密码，{_UNPACK}")
    mimetype = archive.read("mimetype").decode("latin-1").strip() if "mimetype" in archive else ""
    if mimetype.startswith(f"{_OPEN_DOCUMENT}spreadsheet"):
        return Kind.ods
    if mimetype.startswith(_OPEN_DOCUMENT):
        raise RefusedFile(f"这是 OpenDocument 的文字或演示文件，不是表格，{_AS_TABLE}")
    if "[content_types].xml" not in archive:
        raise RefusedFile(f"这是压缩包(zip)，{_UNPACK}")
    if any(name.startswith("word/") for name in archive.names):
        raise RefusedFile(f"这是 Word 文件，不是表格，{_AS_TABLE}")
    if any(name.startswith("ppt/") for name in archive.names):
        raise RefusedFile(f"这是 PowerPoint 文件，不是表格，{_AS_TABLE}")
    if "xl/workbook.bin" in archive:
        raise RefusedFile(f"这是二进制工作簿(.xlsb)，{_RESAVE}")
    return Kind.xlsx


def _compound_kind(content: bytes) -> Kind:
    """The kind of an OLE compound file by its streams."""
    from xlrd.compdoc import CompDoc

    try:
        document = CompDoc(content, logfile=io.StringIO())
        found = {
            name: document.locate_named_stream(name)[0] is not None for name in (*_COMPOUND_STREAMS, "Workbook", "Book")
        }
    # The library checks a damaged directory only in part: whatever it stumbles over is damaged.
    except Exception as error:
        raise RefusedFile(f"文件不完整(多半没有传完)或已损坏，{_RESAVE}后重新报送") from error
    for name, reason in _COMPOUND_STREAMS.items():
        if found[name]:
            raise RefusedFile(reason)
    if not (found["Workbook"] or found["Book"]):
        raise RefusedFile(f"这个文件里没有工作簿，可能是其他软件的专有格式，{_RESAVE}")
    return Kind.xls


def _text_kind(text: bytes) -> Kind:
    if not text or text.isspace():
        raise RefusedFile("文件里没有内容，请核对后重新报送")
    head = text[:_HEAD_BYTES].lstrip()
    if _MIME.match(head):
        raise RefusedFile(f"这是“单个文件网页”(.mht)，{_RESAVE}")
    if head.startswith(b"<"):
        if _SPREADSHEET_XML.search(head):
            return Kind.spreadsheet_xml
        if _HTML.search(head):
            return Kind.html
        if head.startswith(b"<?xml"):
            raise RefusedFile(f"这是 XML 文件，但不是电子表格，{_RESAVE}")
    return Kind.text
