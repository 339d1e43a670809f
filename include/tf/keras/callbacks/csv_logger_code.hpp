// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/keras/callbacks/csv_logger.hpp.

#include <charconv>
#include <cmath>

#include <tf/keras/callbacks/csv_logger.hpp>

#undef TF_ATTRIBUTES
#define TF_ATTRIBUTES [[gnu::cold]]

namespace tf::keras::callbacks::detail {

/// A number as Python writes it: the shortest string that parses to the same double.
TF_COMMON_INLINE std::string as_in_python(double v) {
    char text[64];
    const bool plain = v == 0 || !std::isfinite(v) || (std::abs(v) >= 1e-4 && std::abs(v) < 1e16);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    std::string out(text, std::to_chars(text, text + sizeof text, v, format).ptr);
    if (plain && std::isfinite(v) && out.find('.') == out.npos) out += ".0";
    return out;
}

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
        out << c.separator << (value == nullptr ? "NA" : as_in_python(static_cast<double>(*value)));
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
