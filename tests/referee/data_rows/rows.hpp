// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rows of pipelines. Each has the same pipeline in Python, which data_rows.py evaluates, and gives
// its cardinality and the elements of two passes, or the error at which a pass ended.

#include <string>
#include <string_view>

#include <tf/data.hpp>

#include "../report.hpp"

namespace referee {

using Int = std::int64_t;
using Ints = tf::data::Dataset<tf::Tensor<Int>>;
/// Where data_rows.py has written files; empty if it has not.
inline std::string& files_folder() {
    static std::string folder;
    return folder;
}

inline Ints numbers(Int n) { return tf::data::range(n); }

class DataRows {
public:
    /// `python` is an expression of a tf.data.Dataset.
    template <class Make>
    void row(std::string_view python, Make make) {
        Json out;
        out.key("row").word(python);
        try {
            const auto dataset = make();
            out.key("cardinality").value(tf::Tensor<Int>(dataset.cardinality()));
            out.key("passes").open();
            for (int k = 0; k < 2; ++k) out.item(pass(dataset));
            out.close();
        } catch (const tf::errors::OpError& e) {
            out.key("error").value(tf::Tensor<Int>(static_cast<Int>(e.code())));
        }
        std::puts((out.text() + "}").c_str());
    }

private:
    /// At most 60 elements, because some datasets do not end.
    template <class D>
    static std::string pass(const D& dataset) {
        Json out;
        out.key("elements").open();
        auto iterator = dataset.iterator();
        Int code = 0;
        try {
            for (int k = 0; k < 60; ++k) {
                const auto element = iterator.next();
                if (!element) break;
                out.item(leaves(*element));
            }
        } catch (const tf::errors::OpError& e) {
            code = static_cast<Int>(e.code());
        }
        out.close();
        out.key("error").value(tf::Tensor<Int>(code));
        return out.text() + "}";
    }
    template <class E>
    static std::string leaves(const E& element) {
        Json out;
        out.open();
        tf::nest::for_each(element, [&](const auto& leaf) { out.item(Json().value(leaf).text()); });
        return out.close().text();
    }
};

}  // namespace referee
