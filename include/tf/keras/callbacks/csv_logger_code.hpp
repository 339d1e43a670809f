// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/csv_logger.hpp.

#include <algorithm>
#include <fstream>

#include <tf/keras/callbacks/csv_logger.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::callbacks::detail {

TF_COMMON_BODY void begin(CSVLogger& c) {
    c.keys.clear();
    c.header = !c.append || std::ifstream(c.filename).peek() == std::ifstream::traits_type::eof();
    c.file = std::make_shared<std::ofstream>(
        c.filename, std::ios::binary | (c.append ? std::ios::app : std::ios::trunc));
}

TF_COMMON_BODY void end_epoch(CSVLogger& c, int epoch, const Logs& logs) {
    std::ofstream& out = *c.file;
    if (c.keys.empty()) {
        bool validated = false;
        for (const Logs::Entry& e : logs) {
            c.keys.push_back(e.name);
            validated = validated || e.name.starts_with("val_");
        }
        std::sort(c.keys.begin(), c.keys.end());
        const std::size_t count = c.keys.size();
        for (std::size_t k = 0; k < count && !validated; ++k) c.keys.push_back("val_" + c.keys[k]);
        if (c.header) {
            out << "epoch";
            for (const std::string& key : c.keys) out << c.separator << key;
            out << "\r\n";
        }
    }
    out << epoch;
    for (const std::string& key : c.keys) {
        const float* value = logs.find(key);
        out << c.separator
            << (value == nullptr ? "NA"
                                 : keras::detail::python_number(static_cast<double>(*value)));
    }
    out << "\r\n" << std::flush;
    if (!out)
        errors::raise<errors::Unavailable>({"tf.keras.csv_file", "keras::callbacks::CSVLogger",
                                            "filename", "'" + c.filename + "'",
                                            "a file that can be written"});
}

}  // namespace tf::keras::callbacks::detail

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES
