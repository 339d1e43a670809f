// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The elements of datasets without their types, so that the steps of pipelines are compiled once
// for all element types.

#include <cstdint>
#include <memory>
#include <vector>

#include <tf/core/compiled.hpp>
#include <tf/trace/value.hpp>

namespace tf::data::detail {

class Stage;

/// One element of a dataset: its tensors, in the order of tf::nest. The datasets in elements, which
/// `window` makes, are apart from them.
struct Row {
    std::vector<AnyTensor> tensors{};
    std::vector<std::shared_ptr<const Stage>> datasets{};

    void clear() {
        tensors.clear();
        datasets.clear();
    }
};

/// The dtype and shape of a tensor in all elements of a dataset; a dim is a number or dyn.
struct Spec {
    DType dtype;
    Shape shape;
};
/// Those of all tensors of an element, and of the elements of its datasets.
struct Specs {
    std::vector<Spec> tensors{};
    std::vector<Specs> datasets{};
};

/// Gives `to` this dtype and shape. Its elements are not initialized. Its memory is reused if it
/// has the right number of elements and nobody else has it.
TF_COMMON void renew(AnyTensor& to, DType dtype, const Shape& shape);

/// Copies elements between tensors of one dtype, from position `source` to position `target`.
TF_COMMON void copy_elements(const AnyTensor& from, std::int64_t source, const AnyTensor& to,
                             std::int64_t target, std::int64_t count);

}  // namespace tf::data::detail

#if TF_HAS_CODE
#include <tf/data/row_code.hpp>
#endif
