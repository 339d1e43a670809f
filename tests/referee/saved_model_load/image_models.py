# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Models whose input is image files: a network that decodes, resizes and classifies them; nodes of
each op that reads or writes such files; files and operands that do not fit."""
import struct

import numpy as np
import tensorflow as tf

from script import Calls

RANDOM = np.random.default_rng(7)
TEXT = tf.TensorSpec([], tf.string)


def waves(height, width, channels=3):
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 100 * np.sin(x / (3 + c) + y / (7 - c)) + RANDOM.normal(0, 8, x.shape)
              for c in range(channels)]
    return tf.constant(np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8))


def bmp():
    header = struct.pack("<2sIIIIiiHHIIIIII", b"BM", 70, 0, 54, 40, 2, 2, 1, 24, 0, 16, 0, 0, 0, 0)
    return tf.constant(header + bytes(range(16)))


# Two frames of 3 x 2 pixels and four colors.
GIF = tf.constant(bytes.fromhex(
    "47494638396103000200810000010203 28323c07500 90a6e78 21f9040100000200 2c000000000300020000"
    "080900010410302000808000 21f9040100000200 2c01000100010001008101020328323c0750090a6e78"
    "080400050404003b".replace(" ", "")))
JPEG, GRAY = tf.io.encode_jpeg(waves(37, 50), quality=80), tf.io.encode_jpeg(waves(9, 11, 1))
PNG, SMALL = tf.io.encode_png(waves(21, 30)), tf.io.encode_png(waves(4, 3, 1))
DEEP = tf.io.encode_png(tf.cast(waves(6, 5), tf.uint16) * 251)
BMP = bmp()
FILES = {"png": PNG, "deep": DEEP, "jpeg": JPEG, "gray": GRAY, "gif": GIF, "bmp": BMP}


class Classifier(tf.Module):
    """What a service does with an uploaded file."""

    def __init__(self):
        super().__init__()
        initial = tf.random.Generator.from_seed(3)
        self.filters = tf.Variable(initial.normal([3, 3, 3, 8]) / 5)
        self.bias = tf.Variable(initial.normal([8]) / 5)
        self.deeper = tf.Variable(initial.normal([3, 3, 8, 16]) / 8)
        self.head = tf.Variable(initial.normal([16, 5]))

    def classes(self, images):
        y = tf.nn.relu(tf.nn.conv2d(images, self.filters, 2, "SAME") + self.bias)
        y = tf.nn.max_pool2d(tf.nn.relu(tf.nn.conv2d(y, self.deeper, 1, "SAME")), 2, 2, "VALID")
        return tf.nn.softmax(tf.reduce_mean(y, [1, 2]) @ self.head)

    @tf.function(input_signature=[TEXT])
    def one(self, file):
        image = tf.image.resize(tf.io.decode_jpeg(file, channels=3), [24, 32])
        return self.classes(image[None] / 127.5 - 1.0)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def many(self, files):
        def read(file):
            image = tf.io.decode_image(file, channels=3, expand_animations=False)
            image = tf.image.convert_image_dtype(image, tf.float32)
            return tf.image.resize_with_pad(image, 24, 32)
        return self.classes(tf.map_fn(read, files, fn_output_signature=tf.float32))

    @tf.function(input_signature=[TEXT])
    def named(self, path):
        return self.one(tf.io.read_file(path))


def image_classifier(folder, program):
    m = Classifier()
    tf.saved_model.save(m, str(folder), {"serving_default": m.many})
    c = Calls(folder)
    for file in (JPEG, PNG, tf.io.encode_jpeg(waves(24, 32), chroma_downsampling=False)):
        c.call("one", file)
    c.call("many", tf.stack([JPEG, PNG, BMP, SMALL, GIF]))
    c.call("many", tf.stack([GRAY]))
    c.serve(files=tf.stack([PNG, JPEG]))
    file = folder.parent / "an image.jpg"
    file.write_bytes(JPEG.numpy())
    c.call("named", tf.constant(str(file)))
    for damaged in (JPEG.numpy()[:300], b"", b"\xff\xd8\xff", PNG.numpy()[:60],
                    BMP.numpy()[:40]):
        c.refuse("one", "tf.io.image", tf.constant(damaged))
        c.refuse("many", "tf.io.image", tf.constant([JPEG.numpy(), damaged]))
    c.refuse("named", "tf.io.", tf.constant(str(folder.parent / "missing.jpg")))
    return c.replay(program)


raw = tf.raw_ops


def nodes():
    """By name: a function of one operand, and operands."""
    out = {}

    def add(op, files, **attrs):
        def body(x):
            return getattr(raw, op)(**{first[op]: x}, **attrs)
        out[f"{op}_{len(out)}"] = (body, files)

    first = dict.fromkeys(["DecodePng", "DecodeJpeg", "DecodeBmp", "DecodeGif", "DecodeImage",
                           "DecodeAndCropJpeg", "ExtractJpegShape"], "contents")
    first["EncodeJpeg"] = "image"
    for channels in (0, 1, 3, 4):
        add("DecodePng", [PNG, SMALL, JPEG] if channels < 4 else [PNG, SMALL], channels=channels)
        add("DecodePng", [PNG, DEEP], channels=channels, dtype=tf.uint16)
        if channels < 4:
            add("DecodeJpeg", [JPEG, GRAY, SMALL], channels=channels)
    for ratio in (2, 4, 8):
        add("DecodeJpeg", [JPEG, GRAY], ratio=ratio, fancy_upscaling=ratio == 4)
    add("DecodeJpeg", [JPEG], dct_method="INTEGER_ACCURATE", channels=3)
    add("DecodeAndCropJpeg", [JPEG], crop_window=[3, 4, 10, 20])
    add("DecodeAndCropJpeg", [JPEG, GRAY], crop_window=[1, 2, 3, 1], ratio=2, channels=3)
    for channels in (0, 3):
        add("DecodeBmp", [BMP], channels=channels)
    add("DecodeGif", [GIF, PNG, JPEG])
    for animations in (False, True):
        for dtype in (tf.uint8, tf.uint16, tf.float32):
            add("DecodeImage", list(FILES.values()), dtype=dtype, expand_animations=animations)
    add("DecodeImage", [PNG, JPEG, GIF], channels=3)
    for kind in (tf.int32, tf.int64):
        add("ExtractJpegShape", [JPEG, GRAY], output_type=kind)
    images = [waves(9, 14), waves(1, 1), waves(5, 4, 1)]
    for options in ({}, {"quality": 30, "chroma_downsampling": False}, {"optimize_size": True},
                    {"density_unit": "cm", "x_density": 4, "y_density": 5}):
        add("EncodeJpeg", images, **options)
    add("EncodeJpeg", images[2:], format="grayscale")
    add("EncodeJpeg", images[:2], format="rgb")
    for image in (images[0], tf.cast(images[2], tf.uint16) * 99, tf.stack(images[:1] * 2)):
        # The bytes depend on the compression, the pixels do not.
        def round_trip(x, rank=image.shape.rank):
            files = raw.EncodePng(image=x, compression=7)
            if rank > 3:
                return tf.map_fn(lambda f: raw.DecodePng(contents=f), files,
                                 fn_output_signature=tf.uint8)
            return raw.DecodePng(contents=files, dtype=x.dtype)
        out[f"EncodePng_{len(out)}"] = (round_trip, [image])
    return out


def image_nodes(folder, program):
    m, calls = tf.Module(), []
    for name, (body, operands) in nodes().items():
        dtype = operands[0].dtype
        shapes = [None, [None] * operands[0].shape.rank] + (
            [operands[0].shape] if len(operands) == 1 else [])
        for k, shape in enumerate(shapes):
            try:
                f = tf.function(body, [tf.TensorSpec(shape, dtype)], autograph=False)
                f.get_concrete_function()
            except (ValueError, TypeError):  # the formula needs the rank
                continue
            setattr(m, f"{name}_{k}", f)
            calls += [(f"{name}_{k}", x) for x in operands]

    @tf.function(input_signature=[tf.TensorSpec(None, tf.string), tf.TensorSpec(None, tf.int32)])
    def crop(file, window):
        return raw.DecodeAndCropJpeg(contents=file, crop_window=window)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.uint8), tf.TensorSpec(None, tf.int32)])
    def encode(image, quality):
        return raw.EncodeJpegVariableQuality(images=image, quality=quality)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.string)])
    def read(path):
        return raw.ReadFile(filename=path)

    @tf.function(input_signature=[tf.TensorSpec(None, tf.uint8)])
    def as_png(image):
        return raw.EncodePng(image=image)

    m.crop, m.encode, m.read, m.as_png = crop, encode, read, as_png
    tf.saved_model.save(m, str(folder))
    c = Calls(folder)
    for name, x in calls:
        c.call(name, x)
    (folder.parent / "bytes").write_bytes(b"some\0bytes")
    c.call("read", tf.constant(str(folder.parent / "bytes")))
    c.call("crop", JPEG, tf.constant([30, 0, 7, 50]))
    c.call("encode", waves(10, 10), tf.constant(5))
    hostile(c, {name: x[0].dtype for name, (_, x) in nodes().items()}, folder)
    return c.replay(program)


def hostile(c, dtypes, folder):
    """Files and operands that do not fit are errors."""
    several, none = tf.constant([b"a", b"b"]), tf.constant([], tf.string)
    # a PNG file of 60000 x 60000 pixels, a JPEG file of 65535 x 65535, in a few bytes
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    large = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + header,
             JPEG.numpy().replace(struct.pack(">HH", 37, 50), b"\xff\xff\xff\xff")]
    for name, dtype in dtypes.items():
        if dtype == tf.string:
            for operand in (several, none):
                c.refuse(f"{name}_0", "a scalar: one file", operand)
            for bytes_ in (b"", b"GIF8", b"BM", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xda", *large):
                c.refuse(f"{name}_0", "tf.io.image", tf.constant(bytes_))
        else:
            c.refuse(f"{name}_0", "tf.io.", tf.zeros([0, 3, 3], dtype))
            c.refuse(f"{name}_0", "tf.io.", tf.zeros([2, 3, 5], dtype))
            c.refuse(f"{name}_0", "tf.io.", tf.zeros([2, 3], dtype))
    for window in ([0, 0, 38, 1], [0, 0, 0, 1], [0, 0, 1, 0], [-1, 0, 2, 2], [0, 49, 1, 2],
                   [1, 1, 2**31 - 1, 2**31 - 1], [-2**31, 0, -2**31, 1]):
        c.refuse("crop", "tf.io.image", JPEG, tf.constant(window))
    for window in ([0, 0, 1], [[0, 0, 1, 1]], []):
        c.refuse("crop", "tf.io.crop_window", JPEG, tf.constant(window, tf.int32))
    c.refuse("crop", "tf.io.image", PNG, tf.constant([0, 0, 1, 1]))
    for quality in (-1, 101, -2**31):
        c.refuse("encode", "tf.io.image", waves(3, 3), tf.constant(quality))
    c.refuse("encode", "tf.io.pixels", waves(3, 3), tf.constant([5]))
    c.refuse("read", "tf.io.", tf.constant(str(folder.parent / "not there")))
    c.refuse("read", "tf.io.file_name", several)
    c.refuse("read", "tf.io.file_name", none)
    c.refuse("as_png", "tf.io.pixels", waves(3, 3)[0])


NODES = {"ReadFile", "EncodeJpegVariableQuality", *(name.split("_")[0] for name in nodes())}
MODELS = [image_classifier, image_nodes]
