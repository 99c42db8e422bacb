"""Archives (zip) of others: nothing is unpacked to disk, and nothing is inflated further than the limits allow."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import NoReturn

from pipelines.ingest.formats.limits import MAX_ENTRIES, MAX_INFLATED_BYTES, MAX_INFLATION, SMALL_PART_BYTES
from pipelines.ingest.grid import RefusedFile

_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_MIB = 1 << 20


class Archive:
    """The parts of an archive by their names, in lower case and with forward slashes.

    What the directory at the archive's end says of a part is believed only after the part has been inflated: readers
    that take what comes can be made to inflate a part without end.
    """

    def __init__(self, content: bytes) -> None:
        try:
            entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise RefusedFile(
                "文件不完整(多半没有传完)或已损坏，请对方用 Excel 或 WPS 打开确认，另存为 .xlsx 后重新报送"
            ) from error
        if len(entries) > MAX_ENTRIES:
            raise RefusedFile(
                f"文件内部有{len(entries):,}个部件，超过上限{MAX_ENTRIES:,}，不是正常的表格，请另存为 .xlsx"
            )
        self._content = content
        self._parts = {_name(entry): entry for entry in entries if not entry.is_dir()}
        self._inflated = 0
        self._has_doubles = len(self._parts) < sum(not entry.is_dir() for entry in entries)

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of the directory."""
        return tuple(self._parts)

    @property
    def is_encrypted(self) -> bool:
        return any(entry.flag_bits & _ENCRYPTED for entry in self._parts.values())

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str) -> bytes:
        """One part, inflated.

        Raises:
            RefusedFile: there is no such part or there are two, it is damaged, or it would take more than the limits.
        """
        entry = self._parts.get(name.lower())
        if entry is None or self._has_doubles:
            self._refuse("缺少部件" if entry is None else "同一部件出现两次")
        size = entry.file_size
        self._inflated += size
        if self._inflated > MAX_INFLATED_BYTES or size > max(SMALL_PART_BYTES, entry.compress_size * MAX_INFLATION):
            raise RefusedFile(
                f"文件解压后过大(超过{MAX_INFLATED_BYTES // _MIB} MB，或膨胀{MAX_INFLATION}倍以上)，"
                "请删除表格以外的空行空列，或拆分后另存为 .xlsx"
            )
        part = self._inflate(entry)
        if len(part) != size or zlib.crc32(part) != entry.CRC:
            self._refuse("部件的实际内容与目录不符")
        return part

    def _inflate(self, entry: zipfile.ZipInfo) -> bytes:
        start = entry.header_offset
        if not 0 <= start <= len(self._content) - _LOCAL_HEADER.size:
            self._refuse("目录指向文件之外")
        signature, name_bytes, extra_bytes = _LOCAL_HEADER.unpack_from(self._content, start)
        if signature != b"PK\x03\x04":
            self._refuse("目录指向的不是部件")
        start += _LOCAL_HEADER.size + name_bytes + extra_bytes
        packed = memoryview(self._content)[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            return bytes(packed)
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            self._refuse("压缩方式不是 Excel 使用的")
        try:
            # One byte more than announced is enough to know that the announcement was wrong.
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
        except zlib.error:
            self._refuse("部件不能解压")

    @staticmethod
    def _refuse(what: str) -> NoReturn:
        raise RefusedFile(f"文件已损坏({what})，请对方用 Excel 或 WPS 打开确认，另存为 .xlsx 后重新报送")


def _name(entry: zipfile.ZipInfo) -> str:
    return entry.filename.replace("\\", "/").lstrip("/").lower()
