# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Writes data sets in the formats of keras.datasets and folders of images, which the program and
Keras read; what they read must be equal.

    keras_data.py PROGRAM

Every check is a function whose name begins with `check_`; the last line is their number.
"""
import gzip
import importlib
import pathlib
import pickle
import struct
import sys
import zipfile

import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))

from file_checks import Program, require, run_checks, tf  # noqa: E402

import keras  # noqa: E402
from keras.src.datasets.cifar import load_batch  # noqa: E402

RANDOM = np.random.default_rng(1)
PARTS = ["x_train", "y_train", "x_test", "y_test"]


def by_keras(name, path, **options):
    """What Keras's load_data returns for a local file."""
    module = importlib.import_module(f"keras.src.datasets.{name}")
    module.get_file = lambda fname=None, *_, **__: str(path if path.is_file() else path / fname)
    (x_train, y_train), (x_test, y_test) = module.load_data(**options)
    return dict(zip(PARTS, (x_train, y_train, x_test, y_test)))


def equal(what, got, want):
    require(got.dtype == want.dtype and got.shape == want.shape, what, got.dtype, got.shape,
            "Keras's", want.dtype, want.shape)
    require((got == want).all(), what, "differs in", (got != want).sum(), "elements")


def compare(program, folder, kind, path, want):
    program.lines(kind, path, folder)
    for part in PARTS:
        equal(f"{kind} {part}", np.load(folder / f"{part}.npy"), want[part])


def pictures(n, *dims):
    return RANDOM.integers(0, 256, (n, *dims)).astype(np.uint8)


def idx(values):
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes()


def gray_images():
    return {"x_train": pictures(7, 28, 28), "y_train": pictures(7) % 10,
            "x_test": pictures(3, 28, 28), "y_test": pictures(3) % 10}


def check_mnist(program, folder):
    want = gray_images()
    for k, save in enumerate((np.savez, np.savez_compressed)):
        save(folder / f"mnist{k}.npz", **want)
        path = folder / f"mnist{k}.npz"
        compare(program, folder, "mnist", path, by_keras("mnist", path))
    (folder / "plain").mkdir()
    for part, values in want.items():
        kind = {"x": "images-idx3", "y": "labels-idx1"}[part[0]]
        name = ("t10k" if part.endswith("test") else "train") + f"-{kind}-ubyte"
        (folder / "plain" / name).write_bytes(idx(values))
        (folder / f"{name}.gz").write_bytes(gzip.compress(idx(values)))
    compare(program, folder, "mnist", folder / "plain", want)
    compare(program, folder, "fashion_mnist", folder, by_keras("fashion_mnist", folder))
    damaged = folder / "plain" / "t10k-images-idx3-ubyte"
    whole = damaged.read_bytes()
    for size in (3, 16, len(whole) - 1):
        damaged.write_bytes(whole[:size])
        program.fails("tf.io.corrupt", "mnist", folder / "plain", folder)
    damaged.write_bytes(whole[:4] + b"\xff\xff\xff\xff" + whole[8:])
    program.fails("tf.io.corrupt", "mnist", folder / "plain", folder)
    (folder / "plain" / "train-labels-idx1-ubyte").write_bytes(idx(pictures(6)))
    damaged.write_bytes(whole)
    program.fails("a label for each example", "mnist", folder / "plain", folder)
    zipped = bytearray((folder / "mnist1.npz").read_bytes())
    zipped[200] ^= 0xff
    (folder / "mnist1.npz").write_bytes(zipped)
    program.fails("tf.io.(corrupt|zip)", "mnist", folder / "mnist1.npz", folder)
    program.fails("tf.io.disk", "mnist", folder / "none.npz", folder)


def check_cifar(program, folder):
    batches = {f"data_batch_{k}": 2 for k in range(1, 6)} | {"test_batch": 3}
    python = folder / "cifar-10-batches-py"
    python.mkdir()
    for name, n in batches.items():
        planes, labels = pictures(n, 3072), pictures(n) % 10
        (folder / f"{name}.bin").write_bytes(b"".join(
            bytes([label]) + row.tobytes() for label, row in zip(labels, planes)))
        with open(python / name, "wb") as file:
            pickle.dump({b"data": planes, b"labels": labels.tolist()}, file)
    # Keras's load_data expects 10000 images per batch; this code does the same with fewer.
    read = [load_batch(str(python / name)) for name in batches]
    want = {"x_train": np.concatenate([x for x, _ in read[:-1]]),
            "y_train": np.concatenate([y for _, y in read[:-1]]),
            "x_test": read[-1][0], "y_test": np.array(read[-1][1])}
    for part, values in want.items():
        want[part] = (values.transpose(0, 2, 3, 1) if part[0] == "x"
                      else values.reshape(-1, 1)).astype(np.uint8)
    compare(program, folder, "cifar10", folder, want)
    for name, n in (("train", 4), ("test", 2)):
        planes, fine, coarse = pictures(n, 3072), pictures(n) % 100, pictures(n) % 20
        (folder / f"{name}.bin").write_bytes(b"".join(
            bytes([c, f]) + row.tobytes() for c, f, row in zip(coarse, fine, planes)))
        inner = folder / "cifar-100-python"
        inner.mkdir(exist_ok=True)
        with open(inner / name, "wb") as file:
            pickle.dump({b"data": planes, b"fine_labels": fine.tolist(),
                         b"coarse_labels": coarse.tolist()}, file)
    module = importlib.import_module("keras.src.datasets.cifar100")
    module.get_file = lambda *_, **__: str(folder)
    for mode, kind in (("fine", "cifar100"), ("coarse", "cifar100_coarse")):
        (x, y), (u, v) = module.load_data(label_mode=mode)
        want = dict(zip(PARTS, (x, y.astype(np.uint8), u, v.astype(np.uint8))))
        compare(program, folder, kind, folder, want)
    (folder / "test.bin").write_bytes(b"\0" * 3073)
    program.fails("a multiple of 3074", "cifar100", folder, folder)


def check_houses(program, folder):
    boston, california = folder / "boston.npz", folder / "california.npz"
    np.savez(boston, x=RANDOM.normal(size=(23, 13)), y=RANDOM.normal(size=23))
    compare(program, folder, "boston_housing", boston,
            by_keras("boston_housing", boston, test_split=.3, seed=7))
    np.savez_compressed(california, x=RANDOM.normal(size=(700, 8)).astype(np.float32),
                        y=RANDOM.normal(size=700).astype(np.float32))
    compare(program, folder, "california_housing", california,
            by_keras("california_housing", california))
    compare(program, folder, "california_small", california,
            by_keras("california_housing", california, version="small"))
    np.savez(boston, x=np.zeros((4, 12)), y=np.zeros(4))
    program.fails("boston|as<|shape", "boston_housing", boston, folder)
    np.savez(boston, x=np.zeros((4, 13)))
    program.fails("no y.npy", "boston_housing", boston, folder)


def texts(n, longest):
    return np.array([RANDOM.integers(1, 400, RANDOM.integers(1, longest)).tolist()
                     for _ in range(n)] + [[1, 70000, 2]], dtype=object)


def flat(data):
    """Texts as their words and lengths."""
    out = dict(data)
    for part in ("x_train", "x_test"):
        out[part] = np.array([w for t in data[part] for w in t], np.int32)
        out[part + "_lengths"] = np.array([len(t) for t in data[part]], np.int32)
    return out


def save_with_protocol(path, protocol, arrays):
    """numpy.savez chooses the protocol of pickles itself; older versions chose 2 and 3."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, values in arrays.items():
            with archive.open(f"{name}.npy", "w") as file:
                if values.dtype != object:
                    np.lib.format.write_array(file, values)
                    continue
                np.lib.format.write_array_header_1_0(
                    file, {"descr": "|O", "fortran_order": False, "shape": values.shape})
                pickle.dump(values, file, protocol=protocol)


def compare_texts(program, folder, kind, path, want):
    want = flat(want)
    compare(program, folder, kind, path, want)
    for part in ("x_train", "x_test"):
        equal(f"{kind} {part}, lengths", np.load(folder / f"{part}_lengths.npy"),
              want[f"{part}_lengths"])


def check_texts(program, folder):
    imdb = {"x_train": texts(12, 20), "y_train": RANDOM.integers(0, 2, 13), "x_test": texts(6, 20),
            "y_test": RANDOM.integers(0, 2, 7)}
    limits = {"num_words": 30, "skip_top": 6, "maxlen": 12, "seed": 2, "start_char": None,
              "oov_char": None, "index_from": 5}
    path = folder / "imdb.npz"
    for protocol in (3, 4, 5):
        save_with_protocol(path, protocol, imdb)
        whole, limited = by_keras("imdb", path), by_keras("imdb", path, **limits)
        compare_texts(program, folder, "imdb", path, whole)
        compare_texts(program, folder, "imdb_limited", path, limited)
    save_with_protocol(path, 2, imdb)  # Keras reads only those that Python 2 wrote
    compare_texts(program, folder, "imdb", path, whole)
    reuters = folder / "reuters.npz"
    np.savez(reuters, x=texts(10, 300), y=RANDOM.integers(0, 46, 11))
    compare_texts(program, folder, "reuters", reuters,
                  by_keras("reuters", reuters, num_words=25, test_split=.4))
    for bad in ([["a"]], [[1.5]], [[2**40]], [{}], [[[1]]]):
        values = np.empty(1, object)
        values[0] = bad[0]
        np.savez(reuters, x=values, y=np.zeros(1, np.int64))
        program.fails("tf.io.corrupt", "reuters", reuters, folder)
    values = np.empty(1, object)
    values[0] = [2**31 - 1]  # and index_from is added
    np.savez(reuters, x=values, y=np.zeros(1, np.int64))
    program.fails("word indices", "reuters", reuters, folder)
    data = path.read_bytes()
    for at in range(0, len(data), 97):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1:])
        done = program.run("imdb", path, folder)
        require(done.returncode in (0, 1), "byte", at, "->", done.returncode, done.stderr)


def write_images(folder, names=("png", "jpeg", "JPG")):
    encoders = {name: tf.io.encode_png if name == "png" else tf.io.encode_jpeg for name in names}
    for k in range(14):
        name = ["a", "b", "b/inner", "c d"][k % 4]
        (folder / name).mkdir(parents=True, exist_ok=True)
        end = names[k % len(names)]
        image = pictures(5 + k % 7, 4 + k % 5, 3 if end != "png" or k % 2 else 1)
        (folder / name / f"{k * 7 % 10}{k}.{end}").write_bytes(encoders[end](image).numpy())
    (folder / "a" / "notes.txt").write_text("no image")
    (folder / ".hidden").mkdir(exist_ok=True)


def compare_dataset(lines, folder, name, by_keras, tolerance=0):
    """Two passes over the batches and one over single examples, element by element, with what
    `by_keras(**options)` returns; the next `lines` are the numbers of elements."""
    batches = by_keras()
    for k, dataset in enumerate((batches, batches, by_keras(batch_size=None))):
        want = [x if isinstance(x, tuple) else (x,) for x in dataset]
        number = int(next(lines))
        require(number == len(want), name, k, number, "elements, Keras's", len(want))
        for n, parts in enumerate(want):
            for m, part in enumerate(parts):
                path, what = folder / f"{name}{k}-{n}-{m}", f"{name} pass {k} element {n} part {m}"
                if part.dtype == tf.string:
                    got = path.with_suffix(".lines").read_text().splitlines()
                    text = [x.decode() for x in np.ravel(part.numpy())]
                    require(got == text, what, got, "Keras's", text)
                    continue
                got = np.load(path.with_suffix(".npy"))
                if not tolerance or m > 0:
                    equal(what, got, part.numpy())
                    continue
                require(got.shape == part.shape, what, got.shape, "Keras's", part.shape)
                worst = np.abs(got - part.numpy()).max()
                require(worst <= tolerance, what, "differs by", worst)


def compare_folder(program, folder, kind, data, reader, options, tolerance=0):
    lines = iter(program.lines(kind, data, folder))
    read = getattr(keras.utils, f"{reader}_dataset_from_directory")

    def by_keras(part=None, **batches):
        got = read(str(data), verbose=False, **{**options, **batches})
        return got if part is None else got[part]

    both = options.get("subset") == "both"
    for part, name in ((0, "element"), (1, "test")) if both else ((None, "element"),):
        compare_dataset(lines, folder, name, lambda **b: by_keras(part, **b), tolerance)
        dataset = by_keras(part)
        names = dataset.class_names or [] if part != 1 else []
        got = [next(lines) for _ in names]
        require(got == list(names), kind, got, "Keras's", names)
        if reader == "image":  # Keras's other readers have no file_paths
            paths = dataset.file_paths
            got = [next(lines) for _ in paths]
            require(got == paths, kind, got, "Keras's", paths)
        else:
            for _ in range(dataset.unbatch().reduce(0, lambda n, *_: n + 1).numpy()):
                require(next(lines).startswith(str(data)), kind, "path")
    require(next(lines, None) is None, kind, "more lines")


def check_images(program, folder):
    pictures_of, plain = folder / "data", folder / "plain"
    write_images(pictures_of)
    write_images(plain, ["png"])
    cases = {
        "images_sorted": {"image_size": (8, 8), "shuffle": False},
        "images_training": {"image_size": (6, 9), "color_mode": "grayscale", "batch_size": 1,
                            "seed": 5, "validation_split": .3, "subset": "training"},
        "images_validation": {"image_size": (6, 9), "batch_size": 3, "seed": 5,
                              "validation_split": .3, "subset": "validation"},
        "images_cropped": {"image_size": (5, 7), "seed": 1, "interpolation": "nearest",
                           "class_names": ["b", "a"], "crop_to_aspect_ratio": True},
    }
    cases["images_binary"] = {"image_size": (8, 8), "shuffle": False, "label_mode": "binary",
                              "batch_size": 4, "class_names": ["c d", "b"]}
    cases["images_none"] = {"image_size": (8, 8), "shuffle": False, "label_mode": None,
                            "pad_to_aspect_ratio": True}
    cases["images_categorical"] = {"image_size": (9, 6), "batch_size": 5, "seed": 3,
                                   "interpolation": "bicubic", "label_mode": "categorical",
                                   "pad_to_aspect_ratio": True}
    cases["images_alpha"] = {"image_size": (8, 8), "color_mode": "rgba", "shuffle": False}
    cases["images_both"] = {"image_size": (8, 8), "batch_size": 4, "seed": 5,
                            "validation_split": .3, "subset": "both"}
    for kind, options in cases.items():
        data = plain if kind == "images_alpha" else pictures_of
        # of 255: rounding of float
        compare_folder(program, folder, kind, data, "image", options, tolerance=2e-3)
    data = pictures_of
    (data / "a" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    program.fails("broken.png", "images_sorted", data, folder)
    program.fails("a directory of folders", "images_sorted", data / "none", folder)
    (folder / "empty" / "class").mkdir(parents=True)
    program.fails("without images", "images_sorted", folder / "empty", folder)
    program.fails("a folder of the directory", "images_cropped", folder / "empty", folder)


def check_text_folders(program, folder):
    data = folder / "data"
    for k in range(9):
        name = ["a", "b", "b/inner"][k % 3]
        (data / name).mkdir(parents=True, exist_ok=True)
        (data / name / f"{k * 7 % 9}.{'txt' if k % 2 else 'TXT'}").write_text(f"text number {k}")
    (data / "a" / "picture.png").write_bytes(b"none")
    cases = {
        "texts_sorted": {"shuffle": False},
        "texts_binary": {"label_mode": "binary", "batch_size": 4, "max_length": 5, "seed": 5,
                         "validation_split": .3, "subset": "training"},
        "texts_none": {"label_mode": None, "shuffle": False},
        "texts_categorical": {"label_mode": "categorical", "batch_size": 1, "seed": 2},
        "texts_both": {"seed": 0, "validation_split": .4, "subset": "both"},
    }
    for kind, options in cases.items():
        compare_folder(program, folder, kind, data, "text", options)
    program.fails("without texts", "texts_sorted", folder / "data" / "a", folder)
    program.fails("a directory of folders", "texts_sorted", folder / "none", folder)
    (data / "c").mkdir()
    program.fails("two classes", "texts_binary", data, folder)


def write_sounds(data, channels):
    for k in range(9):
        name = ["a", "b", "b/inner"][k % 3]
        (data / name).mkdir(parents=True, exist_ok=True)
        samples = RANDOM.uniform(-1.1, 1.1, (3 + k, channels)).astype(np.float32)
        (data / name / f"{k * 7 % 9}.{'wav' if k % 2 else 'WAV'}").write_bytes(
            tf.audio.encode_wav(samples, 8000).numpy())
    (data / "a" / "text.txt").write_text("none")


def check_sound_folders(program, folder):
    mono, stereo = folder / "mono", folder / "stereo"
    write_sounds(mono, 1)
    write_sounds(stereo, 2)
    cases = {
        "sounds_longest": {"batch_size": 4, "shuffle": False},
        "sounds_binary": {"label_mode": "binary", "output_sequence_length": 6, "seed": 5,
                          "validation_split": .3, "subset": "training"},
        "sounds_none": {"label_mode": None, "output_sequence_length": 10, "seed": 3},
        "sounds_categorical": {"label_mode": "categorical", "batch_size": 1, "seed": 2},
        "sounds_both": {"batch_size": 2, "seed": 1, "validation_split": .4, "subset": "both"},
    }
    for kind, options in cases.items():
        data = stereo if kind == "sounds_categorical" else mono
        compare_folder(program, folder, kind, data, "audio", options)
    program.fails("2 channels.*1 channels", "sounds_longest", stereo, folder)
    file = mono / "a" / "3.wav"
    good = file.read_bytes()
    for size in 0, 7, 11, 20, 40, len(good) - 1:
        file.write_bytes(good[:size])
        program.fails("not WAV|cut off", "sounds_longest", mono, folder)
    for at, word in (20, "16 bits"), (34, "16 bits"), (22, "channels|cut off"), (40, "cut off"):
        file.write_bytes(good[:at] + b"\xf0\xff" + good[at + 2:])
        program.fails(word, "sounds_longest", mono, folder)
    file.write_bytes(good[:36] + b"LIST\x03\0\0\0abc\0" + good[36:])  # an odd size is rounded up
    program.lines("sounds_longest", mono, folder)


def check_series(program, folder):
    lines = program.lines("series", folder, folder)
    data = np.arange(60, dtype=np.int32).reshape(20, 3)
    cases = {
        "plain": (np.arange(100, 117, dtype=np.int32), {"sequence_length": 4, "batch_size": 5}),
        "strides": (None, {"sequence_length": 3, "sequence_stride": 4, "sampling_rate": 2}),
        "part": (np.arange(200, 220, dtype=np.int32),
                 {"sequence_length": 2, "sequence_stride": 2, "sampling_rate": 3, "batch_size": 2,
                  "shuffle": True, "seed": 4, "start_index": 3, "end_index": 17}),
    }
    cases["shuffled"] = (data, {"sequence_length": 2, "batch_size": 2, "shuffle": True, "seed": 9})
    lines = iter(lines)
    for name, (targets, options) in cases.items():
        compare_dataset(lines, folder, name, lambda **batches: keras.utils.
                        timeseries_dataset_from_array(data, targets, **{**options, **batches}))
    require(list(lines) == ["0"] * 3, "no windows")


def check_split(program, folder):
    program.lines("split", folder, folder)
    data = (np.arange(22, dtype=np.int32).reshape(11, 2), np.arange(11, dtype=np.int32))
    cases = {"share": {"left_size": .5}, "number": {"right_size": 3},
             "shuffled": {"left_size": 4, "right_size": .25, "shuffle": True, "seed": 7}}
    for name, options in cases.items():
        for part, want in zip(("left", "right"), keras.utils.split_dataset(data, **options)):
            for k, letter in enumerate("xy"):
                equal(f"{name} {part} {letter}", np.load(folder / f"{name}_{part}_{letter}.npy"),
                      np.stack([element[k].numpy() for element in want]))


def check_image(program, folder):
    files = {"color.png": tf.io.encode_png(pictures(9, 13, 3)),
             "gray.png": tf.io.encode_png(pictures(5, 6, 1)),
             "alpha.png": tf.io.encode_png(pictures(12, 5, 4)),
             "photo.jpg": tf.io.encode_jpeg(pictures(16, 11, 3))}
    load, as_array = keras.utils.load_img, keras.utils.img_to_array
    for name, contents in files.items():
        path = folder / name
        path.write_bytes(contents.numpy())
        program.lines("image", path, folder)
        small = {"target_size": (7, 4)}
        options = {"rgb": {}, "gray": {"color_mode": "grayscale"}, "alpha": {"color_mode": "rgba"},
                   "small": small, "cut": {**small, "keep_aspect_ratio": True}}
        for kind, how in options.items():
            equal(f"{name} {kind}", np.load(folder / f"{kind}.npy"), as_array(load(path, **how)))
        for how in "bilinear", "bicubic", "lanczos", "box", "hamming":
            options = {how: small, f"alpha_{how}": {"color_mode": "rgba", "target_size": (17, 3)},
                       f"cut_{how}": {**small, "color_mode": "grayscale",
                                      "keep_aspect_ratio": True}}
            for kind, given in options.items():
                equal(f"{name} {kind}", np.load(folder / f"{kind}.npy"),
                      as_array(load(path, interpolation=how, **given)))
        program.fails("interpolation.*cubic.*nearest, bilinear", "interpolation", path, "cubic")
        numbers = as_array(load(path)) / np.float32(100) - np.float32(1)
        want = np.asarray(keras.utils.array_to_img(numbers))
        equal(f"{name} scaled", np.load(folder / "scaled.npy"), want)
        equal(f"{name} saved", as_array(load(folder / "saved.png")), want.astype(np.float32))
        equal(f"{name} saved in gray",
              as_array(load(folder / "gray.png", color_mode="grayscale")),
              as_array(load(path, color_mode="grayscale")))
        keras.utils.save_img(folder / "want.jpg", as_array(load(path)), scale=False)
        equal(f"{name} saved as JPEG", as_array(load(folder / "saved.jpg")),
              as_array(load(folder / "want.jpg")))
    path.write_bytes(b"no image")
    program.fails("a whole PNG", "image", path, folder)


if __name__ == "__main__":
    sys.exit(run_checks(globals(), Program(sys.argv[1])))
