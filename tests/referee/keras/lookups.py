# SPDX-FileCopyrightText: The ctflow authors
# SPDX-License-Identifier: Apache-2.0
"""Checks a model from strings to logits: PROGRAM loads Keras's weights, learns the vocabulary,
trains, and writes a SavedModel, which TensorFlow serves as Keras's model predicts.

    lookups.py PROGRAM
"""
import sys

import numpy as np
import tensorflow as tf

from file_checks import Program, require, run_checks
import keras

layers = keras.layers
TEXTS = np.array([["a good film"], ["Bad, bad film!"], ["good acting"], ["a bad story"],
                  ["the story is good"], ["bad"]])
CITIES = np.array([["Rome"], ["Oslo"], ["Bonn"], ["Paris"], ["Rome"], ["Rome"]])
OPINIONS = np.array([1, 0, 1, 0, 1, 0])


def opinions():
    text = keras.Input((1,), dtype="string", name="text")
    city = keras.Input((1,), dtype="string", name="city")
    words = layers.TextVectorization(max_tokens=9, output_sequence_length=4, name="words")
    words.adapt(TEXTS)
    cities = layers.StringLookup(max_tokens=4, output_mode="one_hot", pad_to_max_tokens=True,
                                 vocabulary=["Oslo", "Rome", "Bonn"], name="cities")
    x = layers.GlobalAveragePooling1D()(layers.Embedding(9, 4)(words(text)))
    return keras.Model([text, city], layers.Dense(2)(layers.concatenate([x, cities(city)])))


def check_served_models(program, folder):
    for steps in 0, 5:
        model = opinions()
        start = tf.train.Checkpoint(model=model).write(str(folder / "start"))
        program.lines(start, folder / "served", steps)
        model.compile(keras.optimizers.SGD(0.5),
                      keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        inputs = [tf.constant(TEXTS), tf.constant(CITIES)]
        for _ in range(steps):
            model.train_on_batch(inputs, OPINIONS)
        served = tf.saved_model.load(str(folder / "served")).signatures["serving_default"]
        for texts, cities in (TEXTS, CITIES), ([["good unseen"], [""]], [["Oslo"], ["Nowhere"]]):
            texts, cities = tf.constant(texts), tf.constant(cities)
            got = served(text=texts, city=cities)["output_0"]
            require(np.allclose(got, model([texts, cities]), rtol=1e-4, atol=1e-5), steps, got)


if __name__ == "__main__":
    sys.exit(run_checks(globals(), Program(sys.argv[1])))
