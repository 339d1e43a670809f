// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0

// Runs every case in a folder of its own under the folder that is given, for keras_callbacks.py to
// run with Keras.

#include "keras_callbacks.hpp"

int main(int, char** words) {
    using namespace callback_cases;
    int number = 0;
    for (const auto& all : {fit_cases(), average_cases()})
        for (const Case& c : all) {
            std::printf("case %s\n", c.name);
            c.run(fs::path(words[1]) / std::to_string(number++));
        }
    return 0;
}
