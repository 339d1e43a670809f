# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks image files with TensorFlow: pixels of PNG, JPEG, GIF and BMP files, the bytes of JPEG
files that are written, and saved functions. Files that TensorFlow cannot write, such as progressive
JPEG files and those of several frames, are written by Pillow where it is installed.

    image_files.py PROGRAM

Every check is a function whose name begins with `check_`; the last line is their number.
"""
import io
import pathlib
import struct
import sys
import zlib

import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))

from file_checks import Program, require, run_checks, tf  # noqa: E402

try:
    from PIL import Image
except ImportError:
    Image = None

RANDOM = np.random.default_rng(1)

DECODERS = {
    "png": tf.io.decode_png,
    "png16": lambda x, c: tf.io.decode_png(x, c, tf.uint16),
    "bmp": tf.io.decode_bmp,
    "gif": lambda x, c: tf.io.decode_gif(x),
    "image": lambda x, c: tf.io.decode_image(x, c, expand_animations=False),
    "float": lambda x, c: tf.io.decode_image(x, c, tf.float32, expand_animations=False),
}
JPEG = "jpeg 1 1 0"  # ratio, fancy_upscaling, accurate
PLAIN, ACCURATE = "jpeg 1 0 0", "jpeg 1 1 1"


def expected(kind, channels, data):
    kind, *options = kind.split()
    try:
        if not options:
            return DECODERS[kind](data, channels).numpy()
        ratio, fancy, accurate, *window = map(int, options)
        how = {"channels": channels, "ratio": ratio, "fancy_upscaling": bool(fancy),
               "dct_method": "INTEGER_ACCURATE" if accurate else "INTEGER_FAST"}
        if kind == "crop":
            return tf.raw_ops.DecodeAndCropJpeg(contents=data, crop_window=window, **how).numpy()
        return tf.io.decode_jpeg(data, **how).numpy()
    except tf.errors.InvalidArgumentError:
        return None


def compare(program, folder, cases):
    """Cases are kinds, numbers of channels and files."""
    paths = []
    for k, (_, _, data) in enumerate(cases):
        paths.append(folder / str(k))
        paths[-1].write_bytes(data)
    lines = program.lines("decode", lines=[
        f"{kind.split()[0]} {channels} {path} {' '.join(kind.split()[1:])}"
        for (kind, channels, _), path in zip(cases, paths)])
    require(len(lines) == len(cases), len(lines), "lines")
    for k, (kind, channels, data) in enumerate(cases):
        pixels = expected(kind, channels, data)
        if pixels is None:
            require(lines[k] == "refused", kind, channels, data.hex(), lines[k])
            continue
        require(lines[k].split() == [str(d) for d in pixels.shape], kind, channels, data.hex(),
                lines[k], pixels.shape)
        ours = np.frombuffer(pathlib.Path(f"{paths[k]}.pixels").read_bytes(), pixels.dtype)
        require((ours == pixels.ravel()).all(), kind, channels, data.hex())


def waves(height, width, channels, noise=12):
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 100 * np.sin(x / (3 + c) + y / (7 - c)) + RANDOM.normal(0, noise, x.shape)
              for c in range(channels)]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, color, interlaced=0, more=b""):
    """A PNG file of random numbers, with random filters."""
    numbers = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                  (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for left, top, right, down in passes:
        columns = (width - left + right - 1) // right
        for _ in range((height - top + down - 1) // down if columns > 0 else 0):
            count = (columns * numbers * depth + 7) // 8
            rows += bytes([RANDOM.integers(0, 5)]) + RANDOM.bytes(count)
    data = zlib.compress(rows)
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + chunk(b"IDAT", data[:9]) +
            chunk(b"IDAT", data[9:]) + chunk(b"IEND", b""))


def check_png(program, folder):
    cases = []
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    transparent = {0: b"\0\1", 2: b"\0\1\0\2\0\3", 3: b"\x80\x20"}
    for color in depths:
        for depth in depths[color]:
            for interlaced in (0, 1):
                more = chunk(b"PLTE", RANDOM.bytes(768)) if color == 3 else b""
                for extra in [b""] + [chunk(b"tRNS", t) for t in [transparent.get(color)] if t]:
                    width, height = RANDOM.integers(1, 20, 2)
                    data = png(width, height, depth, color, interlaced, more + extra)
                    cases += [(kind, c, data) for c in (0, 1, 3, 4) for kind in ("png", "png16")]
    for gamma in (22000, 45455, 100000):
        cases.append(("png", 1, png(20, 20, 8, 2, 0, chunk(b"gAMA", struct.pack(">I", gamma)))))
    compare(program, folder, cases)


def check_bmp(program, folder):
    cases = []
    for bits in (8, 24, 32):
        for width, height in ((5, 4), (8, -3), (1, 1)):
            pixels = RANDOM.bytes((bits // 8 * width + 3) // 4 * 4 * abs(height))
            header = struct.pack("<2sIIIIiiHHIIIIII", b"BM", 54 + len(pixels), 0, 54, 40, width,
                                 height, 1, bits, 0, len(pixels), 0, 0, 0, 0)
            cases += [(kind, c, header + pixels) for c in (0, 1, 3, 4) for kind in ("bmp", "image")]
    compare(program, folder, cases)


def check_jpeg(program, folder):
    cases = []
    for height, width in ((1, 1), (7, 5), (8, 8), (17, 33), (64, 3), (2, 4), (50, 70)):
        for quality in (20, 75, 100):
            for small in (False, True):
                data = tf.io.encode_jpeg(waves(height, width, 3), quality=quality,
                                         chroma_downsampling=small).numpy()
                cases += [(kind, c, data) for kind in (JPEG, PLAIN, ACCURATE, "png", "float")
                          for c in (0, 1, 3)]
            data = tf.io.encode_jpeg(waves(height, width, 1), quality=quality).numpy()
            cases += [(JPEG, c, data) for c in (0, 1, 3, 4)]
    data = tf.io.encode_jpeg(waves(30, 40, 3), progressive=True, optimize_size=True).numpy()
    cases += [(kind, 3, data) for kind in (JPEG, ACCURATE, "image")]
    compare(program, folder, cases)


def check_smaller_and_cropped_jpeg(program, folder):
    cases = []
    for height, width in ((1, 1), (7, 5), (17, 33), (50, 70), (31, 16)):
        files = [tf.io.encode_jpeg(waves(height, width, 1)).numpy()]
        for small in (False, True):
            files.append(tf.io.encode_jpeg(waves(height, width, 3, 60), quality=90,
                                           chroma_downsampling=small).numpy())
        for image in [Image.fromarray(waves(height, width, 3))] if Image else []:
            for options in ({"subsampling": 1}, {"progressive": True}):
                file = io.BytesIO()
                image.save(file, "JPEG", **options)
                files.append(file.getvalue())
        for data in files:
            for ratio in (1, 2, 4, 8):
                for fancy in (0, 1):
                    how = f"{ratio} {fancy} {RANDOM.integers(2)}"
                    cases += [(f"jpeg {how}", c, data) for c in (0, 1, 3)]
                    rows, columns = -(-height // ratio), -(-width // ratio)
                    for c in (0, 1, 3):
                        top, left = RANDOM.integers(rows), RANDOM.integers(columns)
                        window = (top, left, RANDOM.integers(1, rows - top + 1),
                                  RANDOM.integers(1, columns - left + 1))
                        cases.append((f"crop {how} {' '.join(map(str, window))}", c, data))
    for window in ("0 0 0 5", "0 0 5 0", "-1 0 5 5", "0 0 100 1", "0 0 1 2147483647"):
        cases.append((f"crop 1 1 0 {window}", 0, files[0]))
    compare(program, folder, cases)


def check_files_of_pillow(program, folder):
    if Image is None:
        print("without Pillow")
        return
    cases = []

    def add(kinds, channels, images, form, **options):
        file = io.BytesIO()
        images[0].save(file, form, **options)
        cases.extend((kind, c, file.getvalue()) for kind in kinds for c in channels)

    for width, height in ((7, 5), (64, 48), (1, 1)):
        for colors in (2, 5, 256):
            frames = []
            for _ in range(3):
                frames.append(Image.fromarray(
                    RANDOM.integers(0, colors, (height, width), dtype=np.uint8)))
                frames[-1].putpalette(RANDOM.bytes(768))
            for options in ({}, {"save_all": True, "append_images": frames[1:]},
                            {"save_all": True, "append_images": frames[1:], "transparency": 1}):
                add(["gif", "image"], [0], frames, "GIF", **options)
    for options in ({"progressive": True}, {"subsampling": 1}, {"restart_marker_blocks": 3},
                    {"keep_rgb": True}, {"progressive": True, "subsampling": 0}):
        add([JPEG, ACCURATE, PLAIN], [0, 1, 3], [Image.fromarray(waves(37, 45, 3))], "JPEG",
            **options)
    add([JPEG], [0, 3], [Image.fromarray(waves(37, 45, 4), "CMYK")], "JPEG")
    compare(program, folder, cases)


def check_encoders(program, folder):
    images = [waves(h, w, c, noise) for h, w in ((1, 1), (9, 8), (17, 33), (24, 40))
              for c in (1, 3) for noise in (5, 90)]
    cases = [(image, quality, *RANDOM.integers(0, 2, 2)) for image in images
             for quality in (0, 1, 40, 75, 95, 100)]
    lines = []
    for k, (image, quality, small, optimized) in enumerate(cases):
        np.save(folder / f"{k}.npy", image)
        lines.append(f"encode 0 {folder / str(k)}.npy {quality} {small} {optimized}")
    require(program.lines("encode", lines=lines) == ["encoded"] * len(cases), "not all encoded")
    for k, (image, quality, small, optimized) in enumerate(cases):
        jpeg = pathlib.Path(f"{folder / str(k)}.npy.jpeg").read_bytes()
        wanted = tf.io.encode_jpeg(image, quality=quality, chroma_downsampling=bool(small),
                                   optimize_size=bool(optimized)).numpy()
        require(jpeg == wanted, image.shape, quality, small, optimized)
        back = tf.io.decode_png(pathlib.Path(f"{folder / str(k)}.npy.png").read_bytes())
        require((back.numpy() == image).all(), image.shape)


def check_saved_functions(program, folder):
    program.lines("save", folder / "model")
    model = tf.saved_model.load(str(folder / "model"))
    image = waves(19, 23, 3)
    a_png, a_jpeg = tf.io.encode_png(image), tf.io.encode_jpeg(image, quality=60)

    def equal(x, y):
        x, y = np.asarray(x), np.asarray(y)
        require(x.dtype == y.dtype and x.shape == y.shape and (x == y).all(), x.shape, y.shape)

    equal(model.png(a_png), image)
    equal(model.wide_png(a_png), tf.io.decode_png(a_png, 0, tf.uint16))
    equal(model.jpeg(a_jpeg), tf.io.decode_jpeg(a_jpeg, 3, dct_method="INTEGER_ACCURATE"))
    equal(model.gif(a_png), image[None])
    equal(model.image(a_jpeg), tf.io.decode_jpeg(a_jpeg, 1))
    equal(model.shape(a_jpeg), tf.io.extract_jpeg_shape(a_jpeg))
    equal([model.is_jpeg(a_jpeg), model.is_jpeg(a_png)], [True, False])
    equal(tf.io.decode_png(model.to_png(image)), image)
    equal(model.to_jpeg(image), tf.io.encode_jpeg(image, quality=30, chroma_downsampling=False))
    equal(model.crop(a_jpeg, [1, 3, 5, 7]), tf.raw_ops.DecodeAndCropJpeg(
        contents=a_jpeg, crop_window=[1, 3, 5, 7], channels=3, ratio=2))
    equal(model.fourth(a_jpeg), tf.io.decode_jpeg(a_jpeg, ratio=4))
    equal(model.floats(a_png), tf.io.decode_image(a_png, dtype=tf.float32))
    equal(model.small_jpeg(image), tf.io.encode_jpeg(
        image, optimize_size=True, format="rgb", density_unit="cm", x_density=30))
    equal(model.adjusted(image), tf.image.adjust_jpeg_quality(image, 20))
    header = struct.pack("<2sIIIIiiHHIIIIII", b"BM", 62, 0, 54, 40, 1, 2, 1, 24, 0, 8, 0, 0, 0, 0)
    equal(model.bmp(header + b"abcdefgh"), tf.io.decode_bmp(header + b"abcdefgh", 4))
    (folder / "from").write_bytes(b"bytes")
    equal(model.copy(str(folder / "from"), str(folder / "to")), tf.constant(b"bytes"))
    require((folder / "to").read_bytes() == b"bytes", "not copied")


def check_network_on_files(program, folder):
    """TensorFlow serves a network on JPEG files that was saved here."""
    (folder / "image").write_bytes(tf.io.encode_jpeg(waves(37, 50, 3)).numpy())
    line, = program.lines("classify", folder / "network", folder / "image")
    model = tf.saved_model.load(str(folder / "network"))
    theirs = model.classify(tf.io.read_file(str(folder / "image"))).numpy().ravel()
    ours = np.array(line.split(), np.float32)
    require(ours.shape == (5,) and np.abs(ours - theirs).max() < 1e-5, ours, theirs)
    require(ours.max() < 0.99, "too certain to show a difference", ours)


if __name__ == "__main__":
    sys.exit(run_checks(globals(), Program(sys.argv[1])))
