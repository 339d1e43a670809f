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
from keras.src.utils.image_dataset_utils import _load_image_tf  # noqa: E402

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


def check_images(program, folder):
    pictures_of, plain = folder / "data", folder / "plain"
    write_images(pictures_of)
    write_images(plain, ["png"])
    cases = {
        "images_sorted": {"image_size": (8, 8), "shuffle": False},
        "images_training": {"image_size": (6, 9), "color_mode": "grayscale", "seed": 5,
                            "validation_split": .3, "subset": "training"},
        "images_validation": {"image_size": (6, 9), "seed": 5, "validation_split": .3,
                              "subset": "validation"},
        "images_cropped": {"image_size": (5, 7), "seed": 1, "interpolation": "nearest",
                           "class_names": ["b", "a"], "crop_to_aspect_ratio": True},
    }
    cases["images_alpha"] = {"image_size": (8, 8), "color_mode": "rgba", "shuffle": False}
    for kind, options in cases.items():
        data = plain if kind == "images_alpha" else pictures_of
        lines = program.lines(kind, data, folder)
        want = keras.utils.image_dataset_from_directory(str(data), batch_size=None, verbose=False,
                                                        **options)
        paths = want.file_paths
        names = want.class_names
        require(lines == [*names, *paths], kind, lines, "Keras's", [*names, *paths])
        images = np.load(folder / "images.npy")
        labels = np.load(folder / "labels.npy")
        by_path = keras_images(paths, options)
        require(images.shape == by_path.shape, kind, images.shape, by_path.shape)
        worst = np.abs(images - by_path).max()
        require(worst <= 2e-3, kind, "differs by", worst)  # of 255: rounding of float
        of_folders = [names.index(pathlib.Path(p).relative_to(data).parts[0]) for p in paths]
        require(labels.tolist() == of_folders, kind, labels, of_folders)
    data = pictures_of
    (data / "a" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    program.fails("broken.png", "images_sorted", data, folder)
    program.fails("a directory of folders", "images_sorted", data / "none", folder)
    (folder / "empty" / "class").mkdir(parents=True)
    program.fails("without images", "images_sorted", folder / "empty", folder)
    program.fails("a folder of the directory", "images_cropped", folder / "empty", folder)


def keras_images(paths, options):
    """Keras's images in the order of the paths: its dataset shuffles them again."""
    channels = {"grayscale": 1, "rgb": 3, "rgba": 4}[options.get("color_mode", "rgb")]
    return np.stack([
        np.asarray(_load_image_tf(path, options["image_size"], channels,
                                  options.get("interpolation", "bilinear"), "channels_last",
                                  options.get("crop_to_aspect_ratio", False)), np.float32)
        for path in paths])


if __name__ == "__main__":
    sys.exit(run_checks(globals(), Program(sys.argv[1])))
