"""One streaming look at a file before the engine reads it: digest, whole compression, text, lengths, depth.

Memory is bounded whatever the file holds. Of the content only sizes and positions leave this module."""

from __future__ import annotations

import codecs
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import zstandard

#: Longest row and longest envelope object, in bytes (feeds.md).
ROW_LIMIT = 16 * 1024 * 1024
ENVELOPE_LIMIT = 64 * 1024 * 1024
#: Most bytes that a compressed Parquet file may unpack to: it is compressed inside, so it hardly shrinks.
UNPACKED_LIMIT = 1024 * 1024 * 1024
#: Most bytes of text that one file may hold, unpacked.
TEXT_LIMIT = 8 << 30
#: Real messages nest 5 deep; more than this is not one of them.
DEPTH_LIMIT = 100
#: So much of the text is kept to see the members of its first row.
HEAD_BYTES = 64 * 1024

_BLOCK = 1 << 20
#: A zstd block of 4 bytes can grow to 128 KiB, so small slices bound what one step yields.
_ZSTD_SLICE = 1 << 12
_BRACKETS = b'[]{}"'
_NO_BRACKET = bytes(set(range(256)) - set(_BRACKETS))
_STEP = np.zeros(256, np.int8)
_STEP[[ord("["), ord("{")]] = 1
_STEP[[ord("]"), ord("}")]] = -1
_QUOTE = ord('"')


@dataclass(frozen=True)
class Inspection:
    """What the look told. `shape` of JSON: `array`, `lines`, `objects`; `problem`: words, None = readable.

    `header`: of CSV the first line, of JSON its end; `head`: the beginning of JSON; `longest_line`: in bytes,
    of lines longer than a block; `blank_lines`: how many stand before the first that is not."""

    sha256: str
    file_bytes: int
    text_bytes: int
    shape: str
    problem: str | None
    header: bytes
    head: bytes = b""
    longest_line: int = 0
    blank_lines: int = 0


class RefusedError(Exception):
    """The file cannot be taken in; the message says why in our words."""


class _Hashing:
    """Reads a file in blocks and digests every byte of it, also those that nobody asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self.count = file, hashlib.sha256(), 0

    def blocks(self, size: int = _BLOCK) -> Iterator[bytes]:
        """The rest of the file."""
        while block := self._file.read(size):
            self._digest.update(block)
            self.count += len(block)
            yield block

    def finish(self) -> str:
        """Digest of the whole file."""
        for _ in self.blocks():
            pass
        return self._digest.hexdigest()


def inspect(path: Path, form: str, compression: str) -> Inspection:
    """Look at a landing file once. Raises `OSError` if it cannot be opened, nothing else."""
    with path.open("rb", buffering=0) as file:
        source = _Hashing(file)
        text = _Text(form)
        problem = None
        try:
            if form == "parquet":
                text.size = _check_parquet(source, compression)
            else:
                for block in _decompressed(source, compression):
                    text.take(block)
                text.end()
        except RefusedError as refused:
            problem = str(refused)
        digest = source.finish()
        return Inspection(
            digest,
            source.count,
            text.size,
            text.shape,
            problem,
            text.header,
            text.head,
            text.longest_line,
            text.blank_lines,
        )


def unpack(path: Path, compression: str, target: Path) -> None:
    """Write the content of a compressed file that was inspected and found readable to `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb", buffering=0) as packed, target.open("wb") as unpacked:
        for block in _decompressed(_Hashing(packed), compression):
            unpacked.write(block)


def _check_parquet(source: _Hashing, compression: str) -> int:
    """A Parquet file begins and ends with its magic; a compressed one is small enough to be unpacked.

    Returns its size in bytes, unpacked."""
    first, tail, size = b"", b"", 0
    for block in _decompressed(source, compression):
        size += len(block)
        if compression != "none" and size > UNPACKED_LIMIT:
            raise RefusedError(f"it unpacks to more than {UNPACKED_LIMIT >> 20} MiB")
        first = (first + block[:4])[:4]
        tail = (tail + block)[-4:]
    if not first:
        raise RefusedError("the file is empty")
    if first != b"PAR1" or tail != b"PAR1":
        raise RefusedError("it is not a whole Parquet file")
    return size


def _decompressed(source: _Hashing, compression: str) -> Iterator[bytes]:
    """The text's blocks. Refuses a stream that is broken or ends early."""
    if compression == "gzip":
        yield from _gunzip(source)
    elif compression == "zstd":
        yield from _unzstd(source)
    else:
        yield from source.blocks()


def _gunzip(source: _Hashing) -> Iterator[bytes]:
    """Blocks of a gzip file of one or more members."""
    member = zlib.decompressobj(wbits=31)
    started = False
    try:
        for block in source.blocks():
            rest = block
            while rest:
                if member.eof:
                    rest = rest.lstrip(b"\0")  # padding between members
                    if not rest:
                        break
                    member = zlib.decompressobj(wbits=31)
                yield member.decompress(rest, _BLOCK)
                started = True
                rest = member.unused_data if member.eof else member.unconsumed_tail
            while not member.eof and (more := member.decompress(b"", _BLOCK)):
                yield more
    except zlib.error:
        raise RefusedError(f"broken gzip near byte {source.count}") from None
    if started and not member.eof:
        raise RefusedError(f"truncated gzip at byte {source.count}")


def _unzstd(source: _Hashing) -> Iterator[bytes]:
    """Blocks of a zstd file of one or more frames."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    frame = decompressor.decompressobj()
    started = False
    try:
        for block in source.blocks(_ZSTD_SLICE):
            rest = block
            while rest:
                if frame.eof:
                    frame = decompressor.decompressobj()
                yield frame.decompress(rest)
                started = True
                rest = frame.unused_data if frame.eof else b""
    except zstandard.ZstdError:
        raise RefusedError(f"broken zstd near byte {source.count}") from None
    if started and not frame.eof:
        raise RefusedError(f"truncated zstd at byte {source.count}")


class _Text:
    """Running checks over the blocks of a text file."""

    def __init__(self, form: str) -> None:
        self._form = form
        # Of JSON the engine checks every byte itself; of CSV it passes over the columns that are not read.
        self._decoder = codecs.getincrementaldecoder("utf-8")() if form == "csv" else None
        self.size = 0
        self.head = b""
        self.shape = "lines"
        self.header = b""
        self.blank_lines = 0
        self._first_seen = False
        self._line = 0
        self.longest_line = 0
        self._header_open = True
        self._line_limit: int | None = ROW_LIMIT
        self._depth = 0
        self._in_string = False
        self._held_back = b""

    def take(self, block: bytes) -> None:
        """Check the next block of text."""
        if not block:
            return
        self._decode(block)
        if not self._first_seen:
            self._begin(block)
        if len(self.head) < HEAD_BYTES:
            self.head += block[: HEAD_BYTES - len(self.head)]
        self._collect_header(block)
        self.size += len(block)
        if self.size > TEXT_LIMIT:
            raise RefusedError(f"it holds more than {TEXT_LIMIT >> 30} GiB of text: split it")
        self._measure_lines(block)
        if self._form == "json":
            self._measure_depth(block)

    def end(self) -> None:
        """The last check: some text, no broken character at its end."""
        if not self._first_seen:
            raise RefusedError("the file is empty")
        self._decode(b"", final=True)
        if self._form != "json":
            return
        if self._depth != 0 or self._in_string:
            # The engine itself takes a bare array that ends early for a whole one.
            raise RefusedError(f"truncated JSON at byte {self.size}")
        if self.shape == "lines":
            first_line = self.header.split(b"\n", 1)[0].strip()
            # The engine takes a byte order mark for a part of the first line, where it reads lines.
            if not first_line.endswith(b"}") or self.head.startswith(codecs.BOM_UTF8):
                self.shape = "objects"

    def _decode(self, block: bytes, final: bool = False) -> None:
        """Refuse bytes that are no UTF-8."""
        try:
            if self._decoder is not None:
                self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            raise RefusedError(f"not UTF-8 near byte {self.size + error.start}") from None

    def _begin(self, block: bytes) -> None:
        """Tell the shape of JSON by its first character."""
        text = self.head + block
        if len(text) < len(codecs.BOM_UTF8) and codecs.BOM_UTF8.startswith(text):
            return
        start = text.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
        if not start:
            return
        self._first_seen = True
        if self._form == "json":
            if start[:1] not in b"[{":
                raise RefusedError("not JSON: it begins with neither [ nor {")
            self.shape = "array" if start[:1] == b"[" else "lines"
            self._line_limit = None if self.shape == "array" else ENVELOPE_LIMIT

    def _collect_header(self, block: bytes) -> None:
        """Keep the first line that is not blank: the end of JSON's first line, or the whole CSV header."""
        if not self._header_open:
            return
        text = self.header + block
        begun = text.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
        self.blank_lines += text.count(b"\n", 0, len(text) - len(begun))
        line, newline, _ = begun.partition(b"\n")
        self._header_open = not newline and self.shape != "array"
        self.header = line + newline if self._form == "csv" else line[-64:] + newline
        if self._form == "csv" and len(line) > _BLOCK:
            raise RefusedError("the header line is longer than 1 MiB")

    def _measure_lines(self, block: bytes) -> None:
        """Refuse a line longer than the limit; blocks are shorter than any limit."""
        if self._line_limit is None:
            return
        first = block.find(b"\n")
        longest = self._line + (len(block) if first < 0 else first)
        self.longest_line = max(self.longest_line, longest)
        if longest > self._line_limit:
            limit = self._line_limit // (1024 * 1024)
            raise RefusedError(f"a line is longer than {limit} MiB (near byte {self.size})")
        self._line = longest if first < 0 else len(block) - block.rfind(b"\n") - 1

    def _measure_depth(self, block: bytes) -> None:
        """Follow the nesting of brackets outside strings."""
        block = self._held_back + block
        self._held_back = b""
        if b"\\" in block:
            trailing = len(block) - len(block.rstrip(b"\\"))
            if trailing % 2:
                block, self._held_back = block[:-1], b"\\"
            block = block.replace(b"\\\\", b"").replace(b'\\"', b"")
        marks = np.frombuffer(block.translate(None, _NO_BRACKET), np.uint8)
        if not marks.size:
            return
        in_string = np.logical_xor.accumulate(marks == _QUOTE) ^ self._in_string
        depths = np.cumsum(_STEP.take(marks) * ~in_string, dtype=np.int64) + self._depth
        self._in_string, self._depth = bool(in_string[-1]), int(depths[-1])
        if int(depths.max()) > DEPTH_LIMIT:
            raise RefusedError(f"nested more than {DEPTH_LIMIT} deep (near byte {self.size})")
