# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Models and TensorFlow's calls of their functions, which main.cpp repeats.

The calls start from the model after tf.saved_model.load, so that variables change in the same way
as in a program that loads the same folder. """
import pathlib
import subprocess

import numpy as np
import tensorflow as tf


def encode_tensor(value):
    t = tf.convert_to_tensor(value)
    head = f"{t.dtype.as_datatype_enum} {t.shape.rank} " + "".join(f"{d} " for d in t.shape)
    if t.dtype == tf.string:
        # as objects, since NumPy's strings have no zeros at their end
        data = b"".join(map(encode_bytes, np.reshape(np.asarray(t.numpy(), object), -1)))
    else:
        data = encode_bytes(t.numpy().tobytes())
    return head.encode() + data


def encode_bytes(data):
    data = data.encode() if isinstance(data, str) else data
    return f"{len(data)} ".encode() + data + b" "


def encode_argument(value):
    if value is None:
        return b"none "
    if isinstance(value, bool):
        return f"bool {int(value)} ".encode()
    if isinstance(value, int):
        return f"int {value} ".encode()
    if isinstance(value, float):
        return f"float {value!r} ".encode()
    if isinstance(value, str):
        return b"str " + encode_bytes(value)
    if isinstance(value, (list, tuple)):
        return f"list {len(value)} ".encode() + b"".join(map(encode_argument, value))
    if isinstance(value, dict):
        return f"dict {len(value)} ".encode() + encode_named(value)
    return b"tensor " + encode_tensor(value)


def encode_named(named):
    return b"".join(f"{key} ".encode() + encode_argument(v) for key, v in sorted(named.items()))


class Calls:
    """Calls functions of a loaded model and records the calls."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.model = tf.saved_model.load(str(folder))
        self.text = b""

    def call(self, path, *args, tolerance=1e-5, **named):
        f = self.model
        for name in filter(None, path.split(".")):
            f = f[int(name)] if name.isdigit() else getattr(f, name)
        flat = tf.nest.flatten(f(*args, **named))
        flat = [x for x in flat if x is not None and not isinstance(x, tf.Operation)]
        self.text += b"call " + encode_bytes(path) + f"{tolerance} {len(args)} ".encode()
        self.text += b"".join(map(encode_argument, args))
        self.text += f"{len(named)} ".encode() + encode_named(named)
        self.text += f"{len(flat)} ".encode() + b"".join(map(encode_tensor, flat))
        return self

    def gradients(self, path, *args, tolerance=1e-4, missing="none"):
        """Of the first float result, with respect to the arguments that are float tensors.

        `missing`: what is expected where TensorFlow has no gradient: "none", or "any"."""
        sources = [a for a in args if tf.is_tensor(a) and a.dtype.is_floating]
        try:
            with tf.GradientTape() as tape:
                tape.watch(sources)
                flat = tf.nest.flatten(getattr(self.model, path)(*args))
                target = next((y for y in flat if y is not None and y.dtype.is_floating), None)
            if not sources or target is None:
                return self
            found = tape.gradient(target, sources)
        except (LookupError, NotImplementedError, TypeError, ValueError, tf.errors.OpError):
            # an op without a gradient in TensorFlow, or without one for open dims or ranks
            return self
        self.text += b"gradients " + encode_bytes(path) + f"{tolerance} {len(args)} ".encode()
        self.text += b"".join(map(encode_argument, args))
        self.text += b"".join(missing.encode() + b" " if g is None
                              else b"tensor " + encode_tensor(g) for g in found)
        return self

    def serve(self, key="serving_default", tolerance=1e-5, **inputs):
        out = self.model.signatures[key](**inputs)
        self.text += f"serve {key} {tolerance} {len(inputs)} ".encode() + encode_named(inputs)
        self.text += f"{len(out)} ".encode()
        for name, value in out.items():
            self.text += f"{name} ".encode() + encode_tensor(value)
        return self

    def refuse(self, path, message, *args):
        self.text += b"refuse " + encode_bytes(path) + encode_bytes(message)
        self.text += f"{len(args)} ".encode() + b"".join(map(encode_argument, args))
        return self

    def variable(self, v, tolerance=1e-5):
        self.text += b"variable " + encode_bytes(v.name)
        self.text += f"{int(v.trainable)} {tolerance} ".encode() + encode_tensor(v)
        return self

    def replay(self, program):
        """The differences; empty if there are none."""
        calls = self.folder.parent / (self.folder.name + ".calls")
        calls.write_bytes(self.text)
        done = subprocess.run([program, str(self.folder), str(calls)], capture_output=True)
        self.stderr = done.stderr.decode()
        self.stdout = done.stdout.decode()
        if done.returncode == 0:
            return ""
        return f"status {done.returncode}\n{self.stdout}{self.stderr}"
