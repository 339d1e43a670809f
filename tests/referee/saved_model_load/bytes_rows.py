# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Rows of nodes that read numbers from bytes and text, for node_rows.py; and strings that do not
fit."""
import gzip
import zlib

import tensorflow as tf

from script import Calls

RAW = tf.constant([[b"abcdefgh12345678", b"\0\1\2\3\4\5\6\7\x08\x3c\x3c\x3c\x3c\x3c\x3c\x3c"]])
UNEQUAL = tf.constant([b"abcdefghij", b"", b"12345678901234567890123"])
PADDED = [tf.float32, tf.float64, tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8,
          tf.uint16, tf.bfloat16]  # TensorFlow has no kernel for float16
LINES = tf.constant(['1,2.5,"a, ""b""",-3,1e3', "\r\n7,,x,9,-.5", ",1,,NA,2", "3,nan,é,4,5,"[:-1]])
TEXT = b"some text that repeats, repeats, repeats"


def one(value, dtype):
    return tf.constant([value], dtype)


DEFAULTS = [one(8, tf.int32), one(.5, tf.float32), one("none", tf.string), one(6, tf.int64),
            tf.constant([], tf.float64)]
TYPES = [d.dtype for d in DEFAULTS]


def rows(Row):
    out = []
    for little in (True, False):
        for dtype in PADDED + [tf.float16, tf.complex64, tf.complex128]:
            out.append(Row("DecodeRaw", [RAW], out_type=dtype, little_endian=little))
        for dtype in PADDED:
            out.append(Row("DecodePaddedRaw", [UNEQUAL, tf.constant(16)], [1], out_type=dtype,
                           little_endian=little))
    out.append(Row("DecodeRaw", [tf.constant(b"\0\1\1\0")], out_type=tf.bool))
    for strings in (tf.constant(b"12345678"), tf.constant([], tf.string),
                    tf.constant([b"", b""]), tf.zeros([2, 0], tf.string)):
        out.append(Row("DecodeRaw", [strings], out_type=tf.int16))
        out.append(Row("DecodePaddedRaw", [strings, tf.constant(2)], [1], out_type=tf.int16))
    for kind, packed in (("", TEXT), ("ZLIB", zlib.compress(TEXT)), ("GZIP", gzip.compress(TEXT))):
        out.append(Row("DecodeCompressed", [tf.constant([packed, packed])], compression_type=kind))
        out.append(Row("DecodeCompressed", [tf.constant(packed)], compression_type=kind))
    for records in (LINES, tf.constant("1,2,3,4,5"), tf.constant([], tf.string),
                    tf.constant([["1,2,3,4,5", "6,7,8,9,0"]])):
        out.append(Row("DecodeCSV", [records, DEFAULTS], na_value="NA"))
    out += [
        Row("DecodeCSV", [LINES, DEFAULTS[1:3]], select_cols=[1, 2]),
        Row("DecodeCSV", [LINES, [one("", tf.string)]], select_cols=[0]),
        Row("DecodeCSV", [tf.constant(["a\t\tb", "\t\t", 'c"\t1\td"']), [one("-", tf.string)] * 3],
            field_delim="\t", use_quote_delim=False),
        Row("DecodeCSV", [tf.constant(["", "\n"])[:0], DEFAULTS[:1]]),
    ]
    words = tf.constant([b"", b"a", b"bc", b"\xff\xfe\0\x80", b"long enough"])
    out += [Row("EncodeBase64", [words], pad=pad) for pad in (True, False)]
    out += [Row("DecodeBase64", [tf.io.encode_base64(words, pad)]) for pad in (True, False)]
    for tensor in (tf.constant([[1, 2], [3, -4]]), words, tf.constant(True),
                   tf.constant([1.5, 2], tf.half)):
        out.append(Row("SerializeTensor", [tensor]))
        out.append(Row("ParseTensor", [tf.io.serialize_tensor(tensor)], out_type=tensor.dtype))
    return out


class Reader(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec(None, tf.string)])
    def csv(self, records):
        return tf.raw_ops.DecodeCSV(records=records, record_defaults=DEFAULTS)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.string)])
    def raw(self, strings):
        return tf.raw_ops.DecodeRaw(bytes=strings, out_type=tf.int32)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.string), tf.TensorSpec(None, tf.int32)])
    def padded(self, strings, length):
        return tf.raw_ops.DecodePaddedRaw(input_bytes=strings, fixed_length=length,
                                          out_type=tf.int32)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.string)])
    def zlib(self, strings):
        return tf.raw_ops.DecodeCompressed(bytes=strings, compression_type="ZLIB")


def hostile_bytes(folder, program):
    """Strings that do not fit are errors, never results."""
    tf.saved_model.save(Reader(), str(folder))
    c = Calls(folder)
    c.call("csv", tf.constant("1,2,3,4,5")).call("raw", RAW)
    for line in ("", "1,2,3,4", "1,2,3,4,5,6", "1,2,3,4,", 'x"y,2,3,4,5', '"1,2,3,4,5',
                 '"1"x,2,3,4,5', '1,2,"3\n', "1,2,3\n,4,5", '"', '""', '"""'):
        c.refuse("csv", "tf.io.csv", tf.constant([line]))
    for line in ("1.5,2,3,4,5", "99999999999,2,3,4,5", "1,2,3,x,5"):
        c.refuse("csv", "tf.strings.number", tf.constant(line))
    for strings in ([b"abcd", b"abc"], [b"abc"], [b"", b"abcd"]):
        c.refuse("raw", "tf.io.raw", tf.constant(strings))
    for length in (0, -4, 3, -2**31):
        c.refuse("padded", "tf.io.raw", UNEQUAL, tf.constant(length))
    c.refuse("padded", "tf.io.raw", UNEQUAL, tf.constant([4]))
    for packed in (b"abc", zlib.compress(TEXT)[:-5], zlib.compress(TEXT) + b"more"):
        c.refuse("zlib", "tf.io.", tf.constant([packed]))
    return c.replay(program)


MODELS = [hostile_bytes]
