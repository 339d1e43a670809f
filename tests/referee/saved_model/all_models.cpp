// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Saves whole models for TensorFlow and prints the expected results.

#include "report.hpp"

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const std::filesystem::path folder = argv[1];
    saved::object_models(folder);
    saved::structure_models(folder);
    saved::effect_models(folder);
    saved::training_models(folder);
    return 0;
}
