// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The elements of datasets without their types, so that the steps of pipelines are compiled once
// for all element types.

#include <functional>
#include <vector>

#include <tf/data/dataset_like.hpp>
#include <tf/data/tensor_memory.hpp>

namespace tf::data::detail {

/// One element of a dataset: its tensors, in the order of tf::nest. The datasets in elements, which
/// `window` makes, are apart from them.
struct Row {
    std::vector<AnyTensor> tensors{};
    std::vector<StagePtr> datasets{};

    void clear() {
        tensors.clear();
        datasets.clear();
    }
};

/// A user's function on elements. It may take the tensors of the first row, and writes the second.
using RowFunction = std::function<void(Row&, Row&)>;

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

}  // namespace tf::data::detail
