# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Code shared by the checks of saved models: TensorFlow without its messages, tensors from the
program's JSON, and the comparison of results."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its products are rounded in another order
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from absl import logging  # noqa: E402
from ml_dtypes import finfo  # noqa: E402

tf.get_logger().setLevel("ERROR")
logging.set_verbosity(logging.ERROR)

# In units of the dtype's epsilon, relative to the largest element. Both sides round every operation
# once, sum in different orders, and use functions (exp, tanh, pow) with an error of a few units.
ROUNDING = 8


class Fault(Exception):
    pass


def array(data):
    """The program's tensor; strings are given as hexadecimal digits."""
    if data["dtype"] == "string":
        values = np.array([bytes.fromhex(v) for v in data["values"]], object)
    else:
        values = np.array(data["values"], tf.as_dtype(data["dtype"]).as_numpy_dtype)
    return values.reshape(data["shape"])


def tensor(data):
    return tf.constant(array(data), data["dtype"], data["shape"])


def same(what, got, want, rounding=ROUNDING):
    """`got` is TensorFlow's tensor, `want` the program's."""
    ours = array(want)
    if got.dtype.name != want["dtype"] or got.shape.as_list() != list(ours.shape):
        raise Fault(f"{what} is {got.dtype.name}{got.shape.as_list()}, "
                    f"ours {want['dtype']}{list(ours.shape)}")
    theirs = got.numpy()
    if not got.dtype.is_floating:
        right = np.asarray(theirs == ours)
    else:
        epsilon = float(finfo(got.dtype.as_numpy_dtype).eps)
        a, b = np.asarray(theirs, np.float64), ours.astype(np.float64)
        finite = np.isfinite(b)
        scale = np.abs(b[finite]).max() if finite.any() else 0.0
        with np.errstate(invalid="ignore"):
            right = np.where(finite, np.abs(a - b) <= rounding * epsilon * scale, a == b)
        right |= np.isnan(a) & np.isnan(b)
    if not right.all():
        raise Fault(f"{what} is\n{theirs}\nours\n{ours}")


def leaves(structure):
    return [x for x in tf.nest.flatten(structure) if x is not None]


def flat(results):
    """The tensors in the program's lists of lists."""
    if isinstance(results, list):
        for r in results:
            yield from flat(r)
    else:
        yield results


def same_all(what, got, want, rounding=ROUNDING):
    """Structures of TensorFlow's tensors and lists of the program's."""
    got, want = leaves(got), list(flat(want))
    if len(got) != len(want):
        raise Fault(f"{what}: {len(got)} results, ours are {len(want)}")
    for k, (g, w) in enumerate(zip(got, want)):
        same(f"{what}, result {k}" if len(got) > 1 else what, g, w, rounding)


def objects_of(model):
    return tf.train.TrackableView(model).descendants()


def variables_of(model):
    return [o for o in objects_of(model) if isinstance(o, tf.Variable)]


def owner_of(model, name):
    """The object that has the attribute."""
    for o in objects_of(model):
        if hasattr(o, name):
            return o
    raise Fault(f"no attribute {name}")
