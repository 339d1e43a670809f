# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""SavedModels of TensorFlow and Keras, loaded and run here: load.py PROGRAM."""
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras_models
import models
import op_rows


def main():
    program = sys.argv[1]
    asked = sys.argv[2:]
    failed = 0
    with tempfile.TemporaryDirectory() as root:
        for build in models.MODELS + keras_models.MODELS + op_rows.MODELS:
            if asked and build.__name__ not in asked:
                continue
            wrong = build(pathlib.Path(root) / build.__name__, program)
            print(f"{build.__name__}: {wrong or 'ok'}")
            failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
