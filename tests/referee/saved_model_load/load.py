# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Loads and runs SavedModels of TensorFlow, Keras and ctflow with ctflow.

    load.py LOADER [--saver SAVER] [NAME... | --quarter K]

LOADER is the program of this folder, SAVER that of the rows of ../saved_model. NAMEs select models,
--quarter 0 to 3 every fourth one of TensorFlow's and Keras's.
"""
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import bytes_rows
import example_models
import first_version
import first_version_control
import image_models
import keras_models
import models
import node_rows
import optimizer_rows
import ragged_models
import resize_models
import round_trip
import sparse_models
import table_models
import training_models


def main():
    program, *asked = sys.argv[1:]
    own = []
    if asked[:1] == ["--saver"]:
        own, asked = [round_trip.of(asked[1])], asked[2:]
    chosen = (models.MODELS + keras_models.MODELS + ragged_models.MODELS + sparse_models.MODELS +
              example_models.MODELS + image_models.MODELS + bytes_rows.MODELS +
              resize_models.MODELS + node_rows.MODELS + optimizer_rows.MODELS +
              training_models.MODELS + first_version.MODELS + first_version_control.MODELS +
              table_models.MODELS)
    if asked[:1] == ["--quarter"]:
        chosen, asked = chosen[int(asked[1])::4], []
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        for build in chosen + own:
            if asked and build.__name__ not in asked:
                continue
            wrong = build(pathlib.Path(root) / build.__name__, program)
            print(f"{build.__name__}: {wrong or 'ok'}")
            failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
