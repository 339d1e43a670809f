# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Compares callbacks with Keras's: which hooks are called, when and with which logs, what is
printed, the history, the weights and the files. PROGRAM and Keras train the same small model.

    keras_callbacks.py PROGRAM

`CASES` has Keras's code for each case of the program, by its name.
"""
import contextlib
import io
import pathlib
import re
import sys
import tempfile
import warnings

import numpy as np

from file_checks import Program, tf
import keras
from keras import callbacks

TOLERANCE = 1e-5
HOOKS = [f"on_{what}_{when}" for what in ("train", "epoch", "train_batch", "test", "test_batch",
                                          "predict", "predict_batch") for when in ("begin", "end")]


def sines(count, a, b=0.0):
    return np.sin(np.arange(count) * a + b).astype(np.float32)


def inputs(rows, a):
    return sines(3 * rows, a).reshape(rows, 3)


def labels(rows):
    return (np.arange(rows) ** 2 % 3).astype(np.float32).reshape(rows, 1)


def weights(rows, a):
    return sines(rows, a) + np.float32(1.5)


def hooks_of(function):
    """A callback that calls a function for each hook, with its name, index and logs."""

    class Hooks(callbacks.Callback):
        pass

    def add(name):
        def call(self, *arguments, logs=None):
            arguments = list(arguments)
            if arguments and isinstance(arguments[-1], dict):
                logs = arguments.pop()
            index = next((a for a in arguments if a is not None), -1)
            function(self, name, index, logs or {})

        setattr(Hooks, name, call)

    for name in HOOKS:
        add(name)
    return Hooks()


def new_model(averages=False):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, name="dense")])
    model.compile(keras.optimizers.SGD(0.1, use_ema=averages, ema_momentum=0.8),
                  "mean_squared_error", metrics=[keras.metrics.MeanAbsoluteError()],
                  weighted_metrics=[keras.metrics.MeanSquaredError()])
    return model


class Run:
    """One case in Keras, and its record: lines as the program prints them, already parsed."""

    def __init__(self, folder, start, model):
        self.folder, self.start, self.lines, self.stdout = folder, start, [], io.StringIO()
        self.model = model
        model.optimizer.iterations.assign(0)
        model.optimizer.learning_rate = 0.1
        model._initial_epoch = None  # BackupAndRestore sets it
        model.set_weights([np.float32(start[:3]).reshape(3, 1), np.float32(start[3:])])
        self.x, self.y = inputs(10, 1.1), labels(10)
        self.test = inputs(5, 0.9), labels(5)
        self.recorder = hooks_of(self.record)

    def record(self, _, name, index, logs):
        # The program's logs have numbers only.
        values = {k: v for k, v in logs.items() if k != "outputs"}
        self.lines.append((f"hook {name} {index}", values))

    def fit(self, *own, batch_size=4, verbose=0, **options):
        history = self.model.fit(self.x, self.y, batch_size=batch_size, verbose=verbose,
                                 shuffle=False, callbacks=[*own, self.recorder], **options)
        self.lines += [(f"history {k}", v) for k, v in history.history.items()]
        self.lines.append(("epoch", history.epoch))

    def evaluate(self, *own, verbose=0, **options):
        result = self.model.evaluate(*self.test, batch_size=2, verbose=verbose, return_dict=True,
                                     callbacks=[*own, self.recorder], **options)
        self.lines += [(f"result {k}", [v]) for k, v in result.items()]

    def predict(self, *own, verbose=0):
        result = self.model.predict(self.test[0], batch_size=2, verbose=verbose,
                                    callbacks=[*own, self.recorder])
        self.lines.append(("result prediction", result.ravel()))

    def finish(self):
        self.lines.append(("rate", [float(self.model.optimizer.learning_rate)]))
        self.tell_weights()

    def tell_weights(self):
        self.lines.append(("weights", np.concatenate([np.ravel(w) for w in
                                                      self.model.get_weights()])))


def stop(where, at=-1):
    def check(callback, name, index, _):
        if name == where and index == at:
            callback.model.stop_training = True

    return hooks_of(check)


def talk():
    def say(_, name, *__):
        if "batch" not in name or name.startswith("on_train"):
            print(f"<{name}>")

    return hooks_of(say)


def fit(*own, **options):
    return lambda r: r.fit(*own, **options)


CASES = {
    "fit": fit(epochs=2),
    "one batch": fit(batch_size=10),
    "no epochs": fit(epochs=0),
    "validation_data": lambda r: r.fit(epochs=2, validation_data=r.test),
    "validation_data with weights":
        lambda r: r.fit(epochs=2, validation_data=(*r.test, weights(5, 0.6))),
    "validation_split": fit(epochs=2, validation_split=0.35),
    "validation_split with weights":
        fit(epochs=2, validation_split=0.35, sample_weight=weights(10, 0.4)),
    "validation_freq": lambda r: r.fit(epochs=5, validation_data=r.test, validation_freq=2),
    "validation_batch_size": lambda r: r.fit(validation_data=r.test, validation_batch_size=2),
    "validation_steps":
        lambda r: r.fit(epochs=2, validation_data=r.test, validation_batch_size=2,
                        validation_steps=2),
    "class_weight": fit(epochs=2, class_weight={0: 0.5, 1: 3.0}),
    "sample_weight":
        lambda r: r.fit(epochs=2, validation_data=r.test, sample_weight=weights(10, 0.4)),
    "initial_epoch": fit(epochs=4, initial_epoch=2),
    "initial_epoch at the end": fit(epochs=2, initial_epoch=2),
    "steps_per_epoch": fit(steps_per_epoch=2),
    "fit twice": lambda r: (r.fit(epochs=2), r.fit(epochs=3, initial_epoch=2)),
    "evaluate": lambda r: r.evaluate(),
    "evaluate with weights": lambda r: r.evaluate(sample_weight=weights(5, 0.6)),
    "evaluate steps": lambda r: r.evaluate(steps=2),
    "predict": lambda r: r.predict(),

    "stop on_train_begin": fit(stop("on_train_begin"), epochs=2),
    "stop on_epoch_begin": fit(stop("on_epoch_begin", 1), epochs=3),
    "stop on_train_batch_begin": fit(stop("on_train_batch_begin", 1), epochs=2),
    "stop on_train_batch_end":
        lambda r: r.fit(stop("on_train_batch_end", 1), epochs=2, validation_data=r.test),
    "stop on_test_end": lambda r: r.fit(stop("on_test_end"), epochs=2, validation_data=r.test),
    "stop on_epoch_end": fit(stop("on_epoch_end", 1), epochs=3),

    "text of lines": fit(talk(), epochs=2, verbose=2),
    "text of lines with validation":
        lambda r: r.fit(talk(), epochs=2, verbose=2, validation_data=r.test),
    "text of one epoch": fit(epochs=1, verbose=2),
    "text of bars": lambda r: r.fit(talk(), epochs=2, verbose=1, validation_data=r.test),
    "text of evaluate": lambda r: r.evaluate(talk(), verbose=1),
    "text of evaluate in lines": lambda r: r.evaluate(talk(), verbose=2),
    "text of predict": lambda r: r.predict(talk(), verbose=1),
    "text of predict in lines": lambda r: r.predict(talk(), verbose=2),
    "text of LearningRateScheduler":
        fit(callbacks.LearningRateScheduler(lambda e, rate: rate if e < 1 else rate / 2, 1),
            epochs=3, verbose=2),

    "averages": fit(epochs=2),
    "SwapEMAWeights":
        lambda r: r.fit(callbacks.SwapEMAWeights(), epochs=2, validation_data=r.test),
    "SwapEMAWeights swap_on_epoch":
        lambda r: r.fit(callbacks.SwapEMAWeights(True), epochs=2, validation_data=r.test),
    "SwapEMAWeights evaluate":
        lambda r: (r.fit(epochs=1), r.evaluate(callbacks.SwapEMAWeights())),
}


# Callbacks that write files, and those that watch a value.
LOSS = {"monitor": "loss"}
FEW = {**LOSS, "factor": 0.5, "patience": 1, "verbose": 1, "min_delta": 0.3}


def risk():
    return callbacks.LearningRateScheduler(lambda epoch, _: 0.1 if epoch < 3 else 0.9)


def long(callback, **options):
    """Nine epochs, of which the last become worse; `callback` is a class."""
    return lambda r: r.fit(risk(), callback(**options), epochs=9, validation_data=r.test)


def spoiled(row, label, *own, **options):
    def run(r):
        r.y[row] = label
        r.fit(*own, **options)

    return run


def checkpoint(r, name, **options):
    options = {"save_weights_only": True, **options}
    end = ".weights.h5" if options["save_weights_only"] else ".keras"
    return callbacks.ModelCheckpoint(str(r.folder / name) + end, **options)


def long_checkpoint(name, **options):
    return lambda r: r.fit(risk(), checkpoint(r, name, save_best_only=True, **options), epochs=9,
                           validation_data=r.test)


def checkpoint_of_two_calls(r):
    keep = checkpoint(r, "{epoch}-{batch}", save_freq=4)
    r.fit(keep, epochs=1)
    r.fit(keep, epochs=2, initial_epoch=1)


def backup(r):
    def interrupt(_, name, index, __):
        if (name, index) == ("on_epoch_begin", 2):
            raise RuntimeError

    try:
        r.fit(callbacks.BackupAndRestore(r.folder / "b"), hooks_of(interrupt), epochs=4)
    except RuntimeError:
        again = Run(r.folder, r.start, new_model())
        again.lines = r.lines
        again.fit(callbacks.BackupAndRestore(r.folder / "b"), epochs=4)
        again.tell_weights()


def csv(r, **options):
    return callbacks.CSVLogger(r.folder / "log.csv", **options)


def csv_append(r):
    for first in (0, 2, 3):
        r.fit(csv(r, append=first > 0), epochs=first + 1, initial_epoch=first)


def csv_spoiled(r):
    r.y[5] = np.inf
    r.fit(csv(r), epochs=2)


def board(r, **options):
    return callbacks.TensorBoard(r.folder, write_graph=False, **options)


CASES |= {
    "EarlyStopping": long(callbacks.EarlyStopping, patience=2, verbose=1),
    "EarlyStopping restore_best_weights":
        long(callbacks.EarlyStopping, patience=2, verbose=1, restore_best_weights=True),
    "EarlyStopping restores without a stop":
        long(callbacks.EarlyStopping, patience=20, verbose=1, restore_best_weights=True),
    "EarlyStopping baseline":
        lambda r: r.fit(callbacks.EarlyStopping(**LOSS, patience=2, baseline=0.01), epochs=6),
    "EarlyStopping start_from_epoch":
        long(callbacks.EarlyStopping, **LOSS, patience=1, start_from_epoch=5),
    "EarlyStopping min_delta":
        lambda r: r.fit(callbacks.EarlyStopping(**LOSS, min_delta=0.3, patience=1), epochs=6),
    "EarlyStopping mode":
        long(callbacks.EarlyStopping, **LOSS, patience=3, mode="max", restore_best_weights=True),
    "EarlyStopping of a metric":
        long(callbacks.EarlyStopping, monitor="val_mean_absolute_error", patience=1),
    "EarlyStopping validation_freq":
        lambda r: r.fit(risk(), callbacks.EarlyStopping(patience=1), epochs=9,
                        validation_data=r.test, validation_freq=2),
    "ReduceLROnPlateau": lambda r: r.fit(callbacks.ReduceLROnPlateau(**FEW), epochs=8),
    "ReduceLROnPlateau cooldown":
        lambda r: r.fit(callbacks.ReduceLROnPlateau(**FEW, cooldown=2), epochs=9),
    "ReduceLROnPlateau min_lr":
        lambda r: r.fit(callbacks.ReduceLROnPlateau(**FEW, min_lr=0.04), epochs=6),
    "ReduceLROnPlateau mode": long(callbacks.ReduceLROnPlateau, patience=2, mode="max"),
    "ReduceLROnPlateau validation_freq":
        lambda r: r.fit(callbacks.ReduceLROnPlateau(patience=1, min_delta=9), epochs=4, verbose=2,
                        validation_data=r.test, validation_freq=2),
    "TerminateOnNaN": spoiled(5, np.inf, callbacks.TerminateOnNaN(), epochs=2),
    "TerminateOnNaN raise_error":
        lambda r: spoiled(1, np.nan, callbacks.TerminateOnNaN(raise_error=True), epochs=2,
                          validation_data=r.test)(r),
    "LambdaCallback":
        lambda r: r.fit(callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: print("epoch", epoch),
            on_epoch_end=lambda _, logs: print(len(logs)),
            on_train_begin=lambda logs: print("begin"), on_train_end=lambda logs: print("end"),
            on_train_batch_begin=lambda batch, logs: print("batch", batch),
            on_train_batch_end=lambda batch, logs: print("done")), epochs=1),

    "ModelCheckpoint":
        lambda r: r.fit(checkpoint(r, "a/{epoch:02d}-{val_loss:.2f}", verbose=1), epochs=3,
                        validation_data=r.test),
    "ModelCheckpoint of everything":
        lambda r: r.fit(checkpoint(r, "whole", save_weights_only=False), epochs=1),
    "ModelCheckpoint save_best_only": long_checkpoint("{epoch}", verbose=1),
    "ModelCheckpoint mode":
        long_checkpoint("{epoch}-{learning_rate:.3f}", monitor="mean_absolute_error", mode="max"),
    "ModelCheckpoint initial_value_threshold":
        long_checkpoint("{epoch}", **LOSS, verbose=1, initial_value_threshold=0.8),
    "ModelCheckpoint save_freq":
        lambda r: r.fit(checkpoint(r, "{epoch}-{batch:03d}-{loss:.3e}", save_freq=2), epochs=3),
    "ModelCheckpoint save_freq in two calls": checkpoint_of_two_calls,
    "BackupAndRestore": backup,

    "CSVLogger": lambda r: r.fit(csv(r), epochs=2, validation_data=r.test),
    "CSVLogger separator": lambda r: r.fit(csv(r, separator=";"), epochs=2),
    "CSVLogger validation_freq":
        lambda r: r.fit(risk(), csv(r), epochs=3, validation_data=r.test, validation_freq=2),
    "CSVLogger append": csv_append,
    "CSVLogger NaN": csv_spoiled,
    "TensorBoard": lambda r: r.fit(board(r), epochs=2, validation_data=r.test),
    "TensorBoard update_freq":
        lambda r: r.fit(risk(), board(r, update_freq=3), epochs=2),
    "TensorBoard histogram_freq":
        lambda r: r.fit(board(r, histogram_freq=2, write_steps_per_second=True), epochs=3),
    "TensorBoard write_steps_per_second":
        lambda r: r.fit(board(r, update_freq=1, write_steps_per_second=True), epochs=2),
    "TensorBoard evaluate": lambda r: (r.fit(epochs=1), r.evaluate(board(r))),
}


def without_times(text):
    """The lines of the printed text without seconds. A bar is drawn over the last one when 0.05
    seconds have passed: only the first and the last of an epoch do not depend on the time."""
    time = r"(\x1b\[1m| - )[\d:]+s?(\x1b\[0m)?(?= (- )?\d+(s|ms|us)/step)"
    text = re.sub(time, r"\g<1>0s\2", text)
    text = re.sub(r"\d+(s|ms|us)/step", "0s/step", text)
    text = re.sub(r"[\b\r]+", "\n", text).replace("<", "\n<")
    kept, bars = [], []
    for line in filter(None, (line.rstrip() for line in text.split("\n"))):
        if line.startswith("Epoch"):
            bars = []
        elif line.startswith("\x1b[1m"):
            if len(bars) > 1:
                kept.pop(bars.pop())
            bars.append(len(kept))
        kept.append(line)
    return kept


def parsed(line):
    """A line of the program: what it is about, and its numbers."""
    kind, *rest = line.split()
    if kind == "hook":
        name, index, *logs = rest
        pairs = (entry.split("=") for entry in logs)
        return f"hook {name} {index}", {k: float(v) for k, v in pairs}
    if kind in ("history", "result"):
        return f"{kind} {rest[0]}", [float(v) for v in rest[1:]]
    return kind, [float(v) for v in rest]


def numbers_equal(a, b):
    if isinstance(a, dict) != isinstance(b, dict):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and numbers_equal(list(a.values()), list(b.values()))
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    return a.shape == b.shape and np.allclose(a, b, rtol=TOLERANCE, atol=TOLERANCE,
                                              equal_nan=True)


def split_numbers(text):
    """A text without its numbers, and the numbers."""
    number = r"-?\d+\.\d+(?:e-?\d+)?"
    return re.sub(number, "#", text), [float(v) for v in re.findall(number, text)]


def events_of(path):
    """The entries of an event file: tag, step and, unless it is a time, the scalar."""
    for event in tf.compat.v1.train.summary_iterator(str(path)):
        for value in event.summary.value:
            number = tf.make_ndarray(value.tensor)
            known = number.ndim == 0 and "per_second" not in value.tag
            yield f"{value.tag}@{event.step}", [float(number)] if known else []


def files_of(folder):
    """What the files of a folder contain, by name, as pairs of a text and its numbers. A checkpoint
    has another format, and contents that other checks compare."""
    found = {}
    for path in sorted(f for f in folder.rglob("*") if f.is_file()):
        name = str(path.relative_to(folder))
        if path.suffix == ".csv":
            found[name] = [split_numbers(path.read_bytes().decode())]
        elif ".tfevents." in name:
            found.setdefault(str(path.parent.relative_to(folder)), []).extend(events_of(path))
        else:
            ends = r"\.(index|data-00000-of-00001|weights\.h5|keras)$"
            found[re.sub(ends, "", name)] = []
    return found


class Ours:
    """The program's record of a case."""

    def __init__(self):
        self.lines, self.text, self.start = [], "", None

    def add(self, line):
        kind, _, rest = line.partition(" ")
        if kind == "text":
            self.text = bytes.fromhex(rest).decode()
        elif self.start is None:
            self.start = parsed(line)[1]
        else:
            self.lines.append(parsed(line))


def run_keras(name, folder, start, models):
    run = Run(folder, start, models["average" in name or "EMA" in name])
    with contextlib.redirect_stdout(run.stdout), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            CASES[name](run)
        except RuntimeError:
            run.lines.append(("raised", []))
    run.finish()
    return run


def first_difference(what, ours, wanted):
    """The first entry that differs between lists of pairs of a text and numbers."""
    for k in range(max(len(ours), len(wanted))):
        got, want = (all[k] if k < len(all) else None for all in (ours, wanted))
        if got is None or want is None or got[0] != want[0] or not numbers_equal(got[1], want[1]):
            yield f"{what} {k}: {got}, but Keras has {want}"
            return


def differences(ours, folder, run):
    yield from first_difference("line", ours.lines, run.lines)
    texts = []
    for text, own in ((ours.text, folder), (run.stdout.getvalue(), run.folder)):
        text = re.sub(r"\.(weights\.h5|keras)\b", "", text.replace(str(own), "FOLDER"))
        texts.append([split_numbers(line) for line in without_times(text)])
    yield from first_difference("printed line", *texts)
    got, want = files_of(folder), files_of(run.folder)
    if list(got) != list(want):
        yield f"files {list(got)}, but Keras has {list(want)}"
    for name in set(got) & set(want):
        yield from first_difference(f"{name}, entry", got[name], want[name])


def main(program):
    failed, models = 0, [new_model(), new_model(averages=True)]  # traced once for all cases
    with tempfile.TemporaryDirectory() as folder:
        records = {}
        for line in Program(program).lines(pathlib.Path(folder) / "ours"):
            if line.startswith("case "):
                current = records[line[5:]] = Ours()
            else:
                current.add(line)
        missing = set(records) ^ set(CASES)
        for name in sorted(missing):
            failed += 1
            print(f"{name}: only on one side")
        for number, (name, ours) in enumerate(records.items()):
            if name in missing:
                continue
            own = pathlib.Path(folder) / "keras" / str(number)
            own.mkdir(parents=True)
            found = list(differences(ours, pathlib.Path(folder) / "ours" / str(number),
                                     run_keras(name, own, ours.start, models)))
            failed += bool(found)
            for text in found:
                print(f"{name}: {text}")
    print(f"{len(records) - failed} cases as in Keras, {failed} not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
