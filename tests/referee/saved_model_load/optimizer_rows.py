# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""TensorFlow's ops that are one step of an optimizer, dense and on rows, in saved functions.

For each op, dtype and value of its flag there is a function that takes one step and returns the
variable and its slots. The steps are taken from random values with random gradients.
"""
import numpy as np
import tensorflow as tf

from script import Calls

rng = np.random.default_rng(41)

# The op's slots; its operands in order; its flag.
OPS = {
    "GradientDescent": ("", "alpha delta", ""),
    "Momentum": ("accum", "lr grad momentum", "use_nesterov"),
    "KerasMomentum": ("accum", "lr grad momentum", "use_nesterov"),
    "Adam": ("m v", "beta1_power beta2_power lr beta1 beta2 epsilon grad", "use_nesterov"),
    "AdamWithAmsgrad": ("m v vhat", "beta1_power beta2_power lr beta1 beta2 epsilon grad", ""),
    "AdaMax": ("m v", "beta1_power lr beta1 beta2 epsilon grad", ""),
    "RMSProp": ("ms mom", "lr rho momentum epsilon grad", ""),
    "CenteredRMSProp": ("mg ms mom", "lr rho momentum epsilon grad", ""),
    "Adagrad": ("accum", "lr grad", "update_slots"),
    "AdagradV2": ("accum", "lr epsilon grad", "update_slots"),
    "Adadelta": ("accum accum_update", "lr rho epsilon grad", ""),
    "Ftrl": ("accum linear", "grad lr l1 l2 lr_power", "multiply_linear_by_lr"),
    "FtrlV2": ("accum linear", "grad lr l1 l2 l2_shrinkage lr_power", "multiply_linear_by_lr"),
    "AddSign": ("m", "lr alpha sign_decay beta grad", ""),
    "PowerSign": ("m", "lr logbase sign_decay beta grad", ""),
    "ProximalAdagrad": ("accum", "lr l1 l2 grad", ""),
    "ProximalGradientDescent": ("", "alpha l1 l2 delta", ""),
}
SPARSE = ["Momentum", "KerasMomentum", "RMSProp", "CenteredRMSProp", "Adagrad", "AdagradV2",
          "Adadelta", "Ftrl", "FtrlV2", "ProximalAdagrad", "ProximalGradientDescent"]
NUMBERS = dict(lr=0.1, alpha=0.3, momentum=0.9, rho=0.8, epsilon=1e-2, beta=0.9, beta1=0.9,
               beta2=0.95, beta1_power=0.81, beta2_power=0.9, l1=0.05, l2=0.1, l2_shrinkage=0.02,
               lr_power=-0.5, logbase=0.7, sign_decay=0.4)
# The sum of squares of a centered gradient is at least the square of the mean.
SIZES = {"mg": 0.1, "m": 0.5, "mom": 0.5, "linear": 1.0}


class Step(tf.Module):
    def __init__(self, name, sparse, dtype, shape, flag, index):
        super().__init__()
        slots, operands, flag_name = OPS[name]
        self.var = tf.Variable(rng.standard_normal(shape), dtype=dtype)
        self.slots = []
        for slot in slots.split():
            signed = slot in SIZES and slot != "v"
            value = rng.uniform(-1, 1, shape) * SIZES[slot] if signed else rng.uniform(
                0.3, 1.5, shape)
            self.slots.append(tf.Variable(value, dtype=dtype))
        op = getattr(tf.raw_ops, f"Resource{'Sparse' if sparse else ''}Apply{name}")
        flags = {flag_name: flag} if flag_name else {}
        given = [tf.TensorSpec(None, dtype)] + ([tf.TensorSpec(None, index)] if sparse else [])

        @tf.function(input_signature=given)
        def step(grad, indices=None):
            values = {n: grad if n in ("grad", "delta") else tf.constant(NUMBERS[n], dtype)
                      for n in operands.split()}
            if "alpha" in values and sparse:  # the op on rows has other names
                values["grad"] = values.pop("delta")
            values |= {n: s.handle for n, s in zip(slots.split(), self.slots)}
            if sparse:
                values["indices"] = indices
            op(var=self.var.handle, use_locking=flag, **values, **flags)
            return self.var.read_value(), [s.read_value() for s in self.slots]

        self.step = step


def steps(sparse):
    def make(folder, program):
        model = tf.Module()
        rows = []
        for name, (_, _, flag) in OPS.items():
            if sparse and name not in SPARSE:
                continue
            # TensorFlow's proximal steps have no kernel for half.
            half = [] if name.startswith("Proximal") else [tf.float16]
            for dtype in [tf.float32, tf.float64] + half:
                for on in (False, True) if flag else (False,):
                    index = tf.int64 if on or dtype == tf.float64 else tf.int32
                    # More elements than a SIMD register holds, and some left over.
                    shape = (5, 11) if sparse else (19,)
                    row = f"{name}_{dtype.name}_{int(on)}"
                    setattr(model, row, Step(name, sparse, dtype, shape, on, index))
                    rows.append((row, dtype, index))
        tf.saved_model.save(model, str(folder))
        c = Calls(folder)
        for row, dtype, index in rows:
            # TensorFlow rounds halves after each operation, ctflow once for each step.
            tolerance = {tf.float32: 1e-5, tf.float64: 1e-12, tf.float16: 2e-2}[dtype]

            def grad(*shape):
                return tf.constant(rng.standard_normal(shape), dtype)

            for _ in range(3):
                given = [grad(4, 11), tf.constant([3, 0, 3, 4], index)] if sparse else [grad(19)]
                c.call(f"{row}.step", *given, tolerance=tolerance)
            if not sparse:
                c.refuse(f"{row}.step", "the variable", grad(18))
                continue
            c.call(f"{row}.step", grad(0, 11), tf.constant([], index), tolerance=tolerance)
            c.refuse(f"{row}.step", "indices of rows", grad(3, 11), tf.constant([1, 2], index))
            c.refuse(f"{row}.step", "indices", grad(2, 11), tf.constant([[1, 2]], index))
            c.refuse(f"{row}.step", "5", grad(2, 11), tf.constant([1, 5], index))
            c.call(f"{row}.step", grad(1, 11), tf.constant([2], index), tolerance=tolerance)
        return c.replay(program)

    make.__name__ = "optimizer_steps_on_rows" if sparse else "optimizer_steps"
    return make


MODELS = [steps(False), steps(True)]
