# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of the array API standard for functions of special values: infinities, NaN, zeros with
a sign, the borders of a function's domain.

A rule is a condition and the result; the result is a number or a function of the arguments. Rules
that leave a choice to libraries are left out, and those for functions that TensorFlow lacks."""
import math

INF, NAN = math.inf, math.nan
PI = math.pi


def negative(x):
    """Whether the sign is set, of zeros too."""
    return math.copysign(1.0, x) < 0


def zero(x):
    return x == 0


def plus_zero(x):
    return x == 0 and not negative(x)


def minus_zero(x):
    return x == 0 and negative(x)


def finite(x):
    return math.isfinite(x)


def nan(*xs):
    return any(math.isnan(x) for x in xs)


def odd(x):
    return finite(x) and x == int(x) and int(x) % 2 == 1


def same(x):
    return x


def signed(magnitude):
    """A result with the sign of the product of the arguments."""
    return lambda x, y: -magnitude if negative(x) != negative(y) else magnitude


IS_NAN = (nan, NAN)
KEEPS_ZERO = (zero, same)
KEEPS_INFINITY = (lambda x: abs(x) == INF, same)
WHOLE = [IS_NAN, KEEPS_ZERO, KEEPS_INFINITY, (lambda x: finite(x) and x == int(x), same)]

ONE = {
    "abs": [IS_NAN, (zero, 0.0), (lambda x: abs(x) == INF, INF)],
    "acos": [IS_NAN, (lambda x: abs(x) > 1, NAN), (lambda x: x == 1, 0.0)],
    "acosh": [IS_NAN, (lambda x: x < 1, NAN), (lambda x: x == 1, 0.0), (lambda x: x == INF, INF)],
    "asin": [IS_NAN, (lambda x: abs(x) > 1, NAN), KEEPS_ZERO],
    "asinh": [IS_NAN, KEEPS_ZERO, KEEPS_INFINITY],
    "atan": [IS_NAN, KEEPS_ZERO, (lambda x: x == INF, PI / 2), (lambda x: x == -INF, -PI / 2)],
    "atanh": [IS_NAN, (lambda x: abs(x) > 1, NAN), (lambda x: x == 1, INF),
              (lambda x: x == -1, -INF), KEEPS_ZERO],
    "ceil": WHOLE,
    "cos": [IS_NAN, (zero, 1.0), (lambda x: abs(x) == INF, NAN)],
    "cosh": [IS_NAN, (zero, 1.0), (lambda x: abs(x) == INF, INF)],
    "exp": [IS_NAN, (zero, 1.0), (lambda x: x == INF, INF), (lambda x: x == -INF, 0.0)],
    "expm1": [IS_NAN, KEEPS_ZERO, (lambda x: x == INF, INF), (lambda x: x == -INF, -1.0)],
    "floor": WHOLE,
    "log": [IS_NAN, (lambda x: x < 0, NAN), (zero, -INF), (lambda x: x == 1, 0.0),
            (lambda x: x == INF, INF)],
    "log1p": [IS_NAN, (lambda x: x < -1, NAN), (lambda x: x == -1, -INF), KEEPS_ZERO,
              (lambda x: x == INF, INF)],
    "negative": [IS_NAN, (lambda x: not nan(x), lambda x: -x)],
    "reciprocal": [IS_NAN, (zero, lambda x: math.copysign(INF, x)),
                   (lambda x: abs(x) == INF, lambda x: math.copysign(0.0, x)),
                   (lambda x: abs(x) == 1, same)],
    "round": [*WHOLE, (lambda x: abs(x) == 0.5, lambda x: math.copysign(0.0, x)),
              (lambda x: abs(x) in (1.5, 2.5), lambda x: math.copysign(2.0, x))],
    "sign": [IS_NAN, (lambda x: x < 0, -1.0), (lambda x: x > 0, 1.0)],
    "sin": [IS_NAN, KEEPS_ZERO, (lambda x: abs(x) == INF, NAN)],
    "sinh": [IS_NAN, KEEPS_ZERO, KEEPS_INFINITY],
    "sqrt": [IS_NAN, (lambda x: x < 0, NAN), KEEPS_ZERO, (lambda x: x == INF, INF)],
    "square": [IS_NAN, (zero, 0.0), (lambda x: abs(x) == INF, INF)],
    "tan": [IS_NAN, KEEPS_ZERO, (lambda x: abs(x) == INF, NAN)],
    "tanh": [IS_NAN, KEEPS_ZERO, (lambda x: abs(x) == INF, lambda x: math.copysign(1.0, x))],
}


TWO = {
    # The rules of these three are those of IEEE 754, as Python's.
    "add": [(lambda x, y: True, lambda x, y: x + y)],
    "subtract": [(lambda x, y: True, lambda x, y: x - y)],
    "multiply": [(lambda x, y: True, lambda x, y: x * y)],
    "maximum": [IS_NAN], "minimum": [IS_NAN],
    "divide": [
        IS_NAN, (lambda x, y: abs(x) == INF and abs(y) == INF, NAN),
        (lambda x, y: zero(x) and zero(y), NAN),
        (lambda x, y: zero(x), signed(0.0)), (lambda x, y: zero(y), signed(INF)),
        (lambda x, y: abs(x) == INF, signed(INF)), (lambda x, y: abs(y) == INF, signed(0.0))],
    "floor_divide": [
        IS_NAN, (lambda x, y: abs(x) == INF and abs(y) == INF, NAN),
        (lambda x, y: zero(x) and zero(y), NAN),
        (lambda x, y: zero(x), signed(0.0)), (lambda x, y: finite(x) and zero(y), signed(INF)),
        (lambda x, y: finite(x) and abs(y) == INF,
         lambda x, y: -1.0 if negative(x) != negative(y) else 0.0)],
    "remainder": [
        IS_NAN, (lambda x, y: abs(x) == INF, NAN), (lambda x, y: zero(y), NAN),
        (lambda x, y: zero(x), lambda x, y: math.copysign(0.0, y)),
        (lambda x, y: abs(y) == INF, lambda x, y: y if negative(x) != negative(y) else x),
        (lambda x, y: math.fmod(x, y) == 0, lambda x, y: math.copysign(0.0, y))],
    "pow": [
        (lambda x, y: zero(y), 1.0), (lambda x, y: x == 1 and not nan(y), 1.0),
        (lambda x, y: x != 1 and nan(y), NAN), (lambda x, y: nan(x), NAN),
        (lambda x, y: x == 1, None),  # to NaN: a library may return 1 or NaN
        (lambda x, y: abs(x) == 1 and abs(y) == INF, 1.0),
        (lambda x, y: y == INF, lambda x, y: INF if abs(x) > 1 else 0.0),
        (lambda x, y: y == -INF, lambda x, y: 0.0 if abs(x) > 1 else INF),
        (lambda x, y: x == INF, lambda x, y: INF if y > 0 else 0.0),
        (lambda x, y: x == -INF,
         lambda x, y: math.copysign(INF if y > 0 else 0.0, -1.0 if odd(abs(y)) else 1.0)),
        (lambda x, y: plus_zero(x), lambda x, y: 0.0 if y > 0 else INF),
        (lambda x, y: minus_zero(x),
         lambda x, y: math.copysign(0.0 if y > 0 else INF, -1.0 if odd(abs(y)) else 1.0)),
        (lambda x, y: x < 0 and y != int(y), NAN)],
    "atan2": [
        IS_NAN, (lambda x, y: zero(y) and not zero(x), lambda x, y: math.copysign(PI / 2, x)),
        (lambda x, y: zero(x), lambda x, y: math.copysign(PI if negative(y) else 0.0, x)),
        (lambda x, y: abs(x) == INF and abs(y) == INF,
         lambda x, y: math.copysign(PI / 4 if y > 0 else 3 * PI / 4, x)),
        (lambda x, y: abs(x) == INF, lambda x, y: math.copysign(PI / 2, x)),
        (lambda x, y: abs(y) == INF, lambda x, y: math.copysign(0.0 if y > 0 else PI, x))],
    "nextafter": [IS_NAN, (lambda x, y: x == y, lambda x, y: y)],
}


def required(rules, *arguments):
    """The result that the first rule that applies requires, or None."""
    for applies, result in rules:
        if applies(*arguments):
            return result(*arguments) if callable(result) else result
    return None
