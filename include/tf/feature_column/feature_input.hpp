// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The input of a model that takes a dict of features.

#include <tf/data/record_types.hpp>
#include <tf/keras/model.hpp>

namespace tf::feature_column {

namespace detail {

/// The dict of the batches of a row's members without the label.
template <class Row, FixedString Label>
struct Features
    : std::type_identity<
          data::detail::batched_t<dyn, typename data::detail::RecordTypes<Row, Label>::Features>> {
};
template <nest::Map Row, FixedString Label>
struct Features<Row, Label> : std::type_identity<Row> {};

}  // namespace detail

/// The input of a model whose argument is a tf::dict of features: `FeatureInput<Passenger,
/// "survived">{}` in place of keras::Input. Passenger is the struct that describes the columns of
/// make_csv_dataset, adapted for Boost.Hana: a member of type T is a feature [batch] of this type,
/// a Tensor<T, 8> one of [batch, 8]. Its batches are the input of the model. Instead of a struct,
/// it can be the type of a dict of batches, as parse_example returns it.
template <class Row, FixedString Label = "">
struct FeatureInput {
    keras::Name name{};
    int batch_size = dyn;

    template <auto>
    using tensor = typename detail::Features<Row, Label>::type;
};

}  // namespace tf::feature_column

namespace tf::keras {
using feature_column::FeatureInput;
}  // namespace tf::keras
