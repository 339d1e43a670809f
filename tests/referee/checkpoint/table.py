# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compresses the blocks of a table with Snappy, as some builds of TensorFlow write the index of a
checkpoint. TensorFlow from PyPI reads such files, but writes none."""
import struct


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def read_varint(data, at):
    n = shift = 0
    while True:
        n |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return n, at


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def literal(data):
    n = len(data) - 1
    if n < 0:
        return b""
    if n < 60:
        return bytes([n << 2]) + data
    width = (n.bit_length() + 7) // 8
    return bytes([59 + width << 2]) + n.to_bytes(width, "little") + data


def copy(distance, size):
    """In all three encodings."""
    if 4 <= size <= 11 and distance < 2048:
        return bytes([distance >> 8 << 5 | size - 4 << 2 | 1, distance & 255])
    if size % 2 == 0:
        return bytes([size - 1 << 2 | 2]) + struct.pack("<H", distance)
    return bytes([size - 1 << 2 | 3]) + struct.pack("<I", distance)


def snappy(data):
    """Greedy: a match is the last position with the same four bytes."""
    out = [varint(len(data))]
    seen, begin, at = {}, 0, 0
    while at < len(data):
        before = seen.get(data[at:at + 4])
        seen[data[at:at + 4]] = at
        if before is None or at + 4 > len(data) or at - before > 65535:
            at += 1
            continue
        size = 4
        while size < 64 and at + size < len(data) and data[before + size] == data[at + size]:
            size += 1
        out += [literal(data[begin:at]), copy(at - before, size)]
        at += size
        begin = at
    return b"".join(out + [literal(data[begin:])])


def entries(block):
    """Of a block without shared key prefixes, such as the index block."""
    restarts = struct.unpack("<I", block[-4:])[0]
    at, end = 0, len(block) - 4 * (restarts + 1)
    while at < end:
        shared, at = read_varint(block, at)
        assert shared == 0
        size, at = read_varint(block, at)
        length, at = read_varint(block, at)
        yield block[at:at + size], block[at + size:at + size + length]
        at += size + length


def compressed(table):
    """The same table with every block compressed."""
    out = bytearray()

    def append(block):
        stored = snappy(block) + b"\1"
        crc = crc32c(stored)
        masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
        handle = varint(len(out)) + varint(len(stored) - 1)
        out.extend(stored + struct.pack("<I", masked))
        return handle

    def block(at):
        offset, at = read_varint(table, at)
        size, at = read_varint(table, at)
        return table[offset:offset + size], at

    meta, at = block(len(table) - 48)
    index, _ = block(at)
    rows, places = b"", []
    for key, handle in entries(index):
        offset, after = read_varint(handle, 0)
        size, _ = read_varint(handle, after)
        value = append(table[offset:offset + size])
        places.append(len(rows))
        rows += varint(0) + varint(len(key)) + varint(len(value)) + key + value
    footer = append(meta)
    footer += append(rows + struct.pack(f"<{len(places) + 1}I", *places, len(places)))
    return bytes(out) + footer.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)
