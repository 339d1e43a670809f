// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Prints every row for keras_rows.py to judge.

#include "keras_rows.hpp"

int main() {
    referee::KerasRows rows;
    referee::pooling_rows(rows);
    referee::convolutional_rows(rows);
    referee::normalization_rows(rows);
    referee::merging_rows(rows);
    referee::reshaping_rows(rows);
    referee::activation_rows(rows);
    referee::regularization_rows(rows);
    referee::attention_rows(rows);
    referee::recurrent_rows(rows);
    referee::wrapper_rows(rows);
    referee::preprocessing_rows(rows);
    referee::constraint_rows(rows);
    referee::image_rows(rows);
    referee::augmentation_rows(rows);
    referee::dense_rows(rows);
    referee::masks_rows(rows);
    referee::conv_lstm_rows(rows);
    return 0;
}
